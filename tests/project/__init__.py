"""The project as a whole: layers, public names, packages, and what README and guide promise."""
