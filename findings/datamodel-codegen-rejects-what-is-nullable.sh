#!/usr/bin/env bash
# A field that OpenAPI 3.0 has as `nullable: true` may be null.  datamodel-code-generator 0.89.0 makes `str` of it where it is
# required, in pydantic as in msgspec, and `str | UnsetType` where it is not, for msgspec: the code that was made for an API
# rejects the nulls that this API says it sends.  Nothing warns of it; the same fields in the words of OpenAPI 3.1
# (`type: [string, "null"]`) are right, and an optional one is in pydantic, where all of these may be None.  What helps is
# `--strict-nullable`: "Treat default field as a non-nullable field", by its help.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q --no-compile "datamodel-code-generator==0.89.0" "msgspec==0.22.0" "pydantic==2.14.4"
seen=$(cd "$folder" && env/bin/python - 2>/dev/null <<'PYTHON'
import importlib
import json
from pathlib import Path

import msgspec
import pydantic
from datamodel_code_generator import DataModelType, InputFileType, generate

NULL = {"3.0.3": {"type": "string", "nullable": True}, "3.1.0": {"type": ["string", "null"]}}
KINDS = {"msgspec": DataModelType.MsgspecStruct, "pydantic": DataModelType.PydanticV2BaseModel}


def made(version, kind, strict):
    schema = {"type": "object", "required": ["id"], "properties": {"id": NULL[version], "title": NULL[version]}}
    api = {"openapi": version, "info": {"title": "Chats", "version": "1"}, "paths": {}, "components": {"schemas": {"Chat": schema}}}
    name = f"made_{version[2]}_{kind}_{strict}"
    output = Path(f"{name}.py")
    generate(
        json.dumps(api), input_file_type=InputFileType.OpenAPI, output=output, output_model_type=KINDS[kind], strict_nullable=strict
    )
    importlib.invalidate_caches()
    return importlib.import_module(name).Chat


def takes(chat, body):
    try:
        msgspec.json.decode(body, type=chat) if issubclass(chat, msgspec.Struct) else chat.model_validate_json(body)
    except (msgspec.ValidationError, pydantic.ValidationError):
        return False
    return True


RUNS = [("3.0.3", "msgspec", False), ("3.0.3", "pydantic", False), ("3.1.0", "msgspec", False), ("3.0.3", "msgspec", True)]
for version, kind, strict in RUNS:
    chat = made(version, kind, strict)
    taken = [field for field in ("id", "title") if takes(chat, json.dumps({"id": "1"} | {field: None}))]
    print(f"OpenAPI {version}, {kind}{', --strict-nullable' if strict else ''}: null is taken in {taken}")
PYTHON
)
expected="OpenAPI 3.0.3, msgspec: null is taken in []
OpenAPI 3.0.3, pydantic: null is taken in ['title']
OpenAPI 3.1.0, msgspec: null is taken in ['id', 'title']
OpenAPI 3.0.3, msgspec, --strict-nullable: null is taken in ['id', 'title']"
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { echo "CHANGED, expected:"; printf '%s\n' "$expected"; exit 1; }
