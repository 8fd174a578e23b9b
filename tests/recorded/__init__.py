"""What servers were recorded to say, and their contract, held against specs, models and flows."""
