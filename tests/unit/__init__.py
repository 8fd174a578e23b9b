"""Parts by themselves: values, specs, models, errors, policies, the parser of streams. Nothing is sent."""
