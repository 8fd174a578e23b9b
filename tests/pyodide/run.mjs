// Runs pytest in Pyodide, CPython compiled to WebAssembly: `node run.mjs SITE PROJECT PYTEST-ARGUMENT…`.
// SITE is a folder with the unpacked wheels, PROJECT the folder of the project; `nox -s pyodide` makes the first.
import { loadPyodide } from "pyodide";

const [site, project, ...given] = process.argv.slice(2);
const python = await loadPyodide();
for (const [place, root] of [["/site", site], ["/project", project]]) {
  python.FS.mkdirTree(place);
  python.FS.mount(python.FS.filesystems.NODEFS, { root }, place);
}
python.globals.set("given", python.toPy(given));
process.exit(
  python.runPython(`
import os, sys
sys.path.insert(0, "/site")
os.chdir("/project")
print("Python", sys.version)
import pytest
int(pytest.main(list(given)))
`),
);
