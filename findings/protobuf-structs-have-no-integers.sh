#!/usr/bin/env bash
# Arguments that a model chose for a tool come as JSON, and where protobuf is on the way (the `Struct` in which Google's APIs
# and gRPC gateways hold them) each number is a double: 5 comes out of `MessageToDict` and `MessageToJson` of protobuf
# 7.36.2 as 5.0.  JSON Schema calls 5.0 an integer, so that jsonschema 4.26.0 finds nothing wrong by the very schema that
# msgspec 0.22.0 makes of a class.  msgspec then rejects it for an `int` of that class: "Expected `int`, got `float`".
# pydantic 2.14.4 takes it, unless it is strict.  `convert(…, strict=False)` takes 5.0 and not 5.5, but the text "5" too.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q "protobuf==7.36.2" "msgspec==0.22.0" "jsonschema==4.26.0" "pydantic==2.14.4"
seen=$("$folder/env/bin/python" - <<'PYTHON'
import msgspec
import pydantic
from google.protobuf import json_format, struct_pb2
from jsonschema import Draft202012Validator


class Search(msgspec.Struct):
    text: str
    limit: int = 10


class PydanticSearch(pydantic.BaseModel):
    text: str
    limit: int = 10


message = struct_pb2.Struct()
message.update({"text": "storks", "limit": 5})
text, values = json_format.MessageToJson(message, indent=None, sort_keys=True), json_format.MessageToDict(message)
print(text)
print("jsonschema:", [error.message for error in Draft202012Validator(msgspec.json.schema(Search)).iter_errors(values)])
WAYS = {
    "msgspec, decode": lambda: msgspec.json.decode(text, type=Search),
    "msgspec, convert": lambda: msgspec.convert(values, Search),
    "msgspec, not strict": lambda: msgspec.convert(values, Search, strict=False),
    "msgspec, not strict, 5.5": lambda: msgspec.convert(values | {"limit": 5.5}, Search, strict=False),
    "pydantic": lambda: PydanticSearch.model_validate(values),
    "pydantic, strict": lambda: PydanticSearch.model_validate(values, strict=True),
}
for name, read in WAYS.items():
    try:
        print(f"{name}: {read()!r}")
    except (msgspec.ValidationError, pydantic.ValidationError) as error:
        print(f"{name}: {str(error).splitlines()[-2 if 'pydantic' in name else 0].split(' [')[0].strip()}")
PYTHON
)
expected='{"limit": 5.0, "text": "storks"}
jsonschema: []
msgspec, decode: Expected `int`, got `float` - at `$.limit`
msgspec, convert: Expected `int`, got `float` - at `$.limit`'"
msgspec, not strict: Search(text='storks', limit=5)
msgspec, not strict, 5.5: Expected \`int\`, got \`float\` - at \`\$.limit\`
pydantic: PydanticSearch(text='storks', limit=5)
pydantic, strict: Input should be a valid integer"
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { echo "CHANGED, expected:"; printf '%s\n' "$expected"; exit 1; }
