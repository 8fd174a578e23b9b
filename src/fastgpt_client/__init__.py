"""The public names of ``fastgpt`` under the name of the distribution.

Nothing is defined here, and no second list of names is kept: checkers follow the star, and at run time each name is
fetched from ``fastgpt`` when it is first asked for, so that importing this package loads nothing that is not used.
"""

from typing import TYPE_CHECKING

import fastgpt
from fastgpt import __version__ as __version__

if TYPE_CHECKING:
    from fastgpt import *
else:
    __all__ = fastgpt.__all__

    def __getattr__(name: str) -> object:
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(fastgpt, name)

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
