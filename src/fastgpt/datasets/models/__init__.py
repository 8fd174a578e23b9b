"""What the server reports of datasets, collections, rows and training, as frozen structs; one file for each."""
