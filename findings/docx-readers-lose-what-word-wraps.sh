#!/usr/bin/env bash
# Word wraps text in elements of its own: what was inserted while changes were tracked, what stands in a content control
# (a field of a form), and what stands in a text box, which is written twice, for newer programs and older ones.  python-docx
# 1.2.0 takes the text of a paragraph from its runs and links alone: of a fee that was changed from 100 to 200 neither is
# left, "The fee is euros.", the filled-in name is gone, a paragraph in a control is none, and the box is empty.  docx2txt 0.9
# reads all of it, and the box twice.  mammoth 1.13.0 has each once.  A file looks the same in Word, and a
# knowledge base made by one or the other gives other answers.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q --no-compile "python-docx==1.2.0" "docx2txt==0.9" "mammoth==1.13.0"
seen=$(cd "$folder" && env/bin/python - <<'PYTHON'
import docx
import docx2txt
import mammoth
from docx.oxml import parse_xml

SPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "v": "urn:schemas-microsoft-com:vml",
}


def run(text, tag="t"):
    return f'<w:r><w:{tag} xml:space="preserve">{text}</w:{tag}></w:r>'


def changed(kind, content):
    return f'<w:{kind} w:id="1" w:author="A" w:date="2026-01-01T00:00:00Z">{content}</w:{kind}>'


def control(content):
    return f"<w:sdt><w:sdtContent>{content}</w:sdtContent></w:sdt>"


box = f"<w:txbxContent><w:p>{run('In a box.')}</w:p></w:txbxContent>"
shape = f'<a:graphic><a:graphicData uri="{SPACES["wps"]}"><wps:wsp><wps:txbx>{box}</wps:txbx></wps:wsp></a:graphicData></a:graphic>'
newer = f'<mc:Choice Requires="wps"><w:drawing><wp:inline>{shape}</wp:inline></w:drawing></mc:Choice>'
older = f"<mc:Fallback><w:pict><v:shape><v:textbox>{box}</v:textbox></v:shape></w:pict></mc:Fallback>"
BODY = [
    f"<w:p>{run('The fee is ')}{changed('del', run('100', 'delText'))}{changed('ins', run('200'))}{run(' euros.')}</w:p>",
    f"<w:p>{run('Name: ')}{control(run('Ada'))}</w:p>",
    control(f"<w:p>{run('In a control.')}</w:p>"),
    f"<w:p><w:r><mc:AlternateContent>{newer}{older}</mc:AlternateContent></w:r></w:p>",
]
document = docx.Document()
declared = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in SPACES.items())
for xml in BODY:
    document.element.body.insert(-1, parse_xml(xml.replace(">", f" {declared}>", 1)))
document.save("terms.docx")
print("python-docx:", [paragraph.text for paragraph in docx.Document("terms.docx").paragraphs])
print("docx2txt:", [line for line in docx2txt.process("terms.docx").splitlines() if line])
with open("terms.docx", "rb") as file:
    print("mammoth:", [line for line in mammoth.extract_raw_text(file).value.splitlines() if line])
PYTHON
)
expected="python-docx: ['The fee is  euros.', 'Name: ', '']
docx2txt: ['The fee is 200 euros.', 'Name: Ada', 'In a control.', 'In a box.', 'In a box.']
mammoth: ['The fee is 200 euros.', 'Name: Ada', 'In a control.', 'In a box.']"
printf '%s\n' "$seen"
[ "$seen" = "$expected" ] || { echo "CHANGED, expected:"; printf '%s\n' "$expected"; exit 1; }
