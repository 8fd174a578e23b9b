"""The functions of this area as methods: datasets, collections, rows, files, training, and third-party sources.

Checkers see the ``Methods`` of its modules; at run time each function is fetched when it is first used, so that a
client costs little.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import batches, catalog, collections, data, datasets, files, indexing, lists, sources, training, watching

    class DatasetFunctions(
        datasets.Methods,
        collections.Methods,
        data.Methods,
        batches.Methods,
        files.Methods,
        training.Methods,
        watching.Methods,
        indexing.Methods,
        sources.Methods,
        lists.Methods,
        catalog.Methods,
    ):
        """The methods of each client and view that has datasets."""
else:
    from ..lazy import methods

    DatasetFunctions = type(
        "DatasetFunctions",
        (),
        methods(
            __package__,
            ".datasets",
            ".collections",
            ".data",
            ".batches",
            ".files",
            ".training",
            ".watching",
            ".indexing",
            ".sources",
            ".lists",
            ".catalog",
        ),
    )
