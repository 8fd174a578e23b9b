from typing import Final, Mapping
from replay.exchanges import Recording
FACTS: Final[Mapping[str, Mapping[str, object]]] = {}
def assert_facts(recording: Recording, value: object) -> None:
    """"""
