# dask 2026.8 (https://docs.dask.org/en/stable/configuration.html): it says that it is typed, but exports no names.
from dask import config as config
