"""Executes docs/notebook.ipynb and holds it to what it promises.

usage: notebook.py OUT [--write]

Runs the cell that README.md draws its plot with, too. OUT is the folder of a run, which they read; what it prints is checked: no error, no
warning (a character that the font lacks is one), a plot or a table under every question, no
question of more than five lines. With --write the notebook is kept with its outputs.
"""
import os, re, subprocess, sys, tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient

NOTEBOOK = Path(__file__).parent.parent / "docs" / "notebook.ipynb"


def readme(out):
    """The cell of README.md draws a point for every name, in a folder where out is the run."""
    text = (NOTEBOOK.parent.parent / "README.md").read_text(encoding="utf-8")
    (cell,) = [c for c in re.findall(r"```python\n(.*?)```", text, re.S) if "matplotlib" in c]
    with tempfile.TemporaryDirectory() as tmp:
        (Path(tmp) / "out").symlink_to(out)
        count = "ax = plt.gcf().axes or last\nprint(len(ax[0].get_yticklabels()))"
        keep = "import matplotlib; matplotlib.use('Agg')\nimport matplotlib.pyplot as plt\nlast = []\nplt.show = lambda: last.extend(plt.gcf().axes)\n"
        done = subprocess.run([sys.executable, "-c", keep + cell + count], cwd=tmp, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    names = int(done.stdout)
    assert names > 10, f"{names} names in the plot of README.md"
    return names


def main():
    out, write = sys.argv[1], "--write" in sys.argv
    os.environ["KOUJING_OUT"] = str(Path(out).resolve())
    nb = nbformat.read(NOTEBOOK, as_version=4)
    NotebookClient(nb, timeout=300, resources={"metadata": {"path": str(NOTEBOOK.parent)}}).execute()
    code = [c for c in nb.cells if c.cell_type == "code"]
    plots = 0
    for c in code[1:]:
        lines = len(c.source.strip().splitlines())
        assert lines <= 5, f"{lines} lines:\n{c.source}"
    for c in code:
        kinds = {k for o in c.outputs for k in o.get("data", {})}
        plots += "image/png" in kinds
        for o in c.outputs:
            if o.output_type == "stream" and o.name == "stdout" and "No Chinese font" in o.text:
                print("no Chinese font here: characters in plots are not checked")
                continue
            if o.output_type == "stream" and "Glyph" in o.text and "missing" in o.text and no_font(code[0]):
                continue
            assert o.output_type != "stream", f"{c.source}\nprints {o.text}"
        assert kinds & {"image/png", "text/html", "text/plain"}, f"nothing under\n{c.source}"
    assert plots == 3, f"{plots} plots"
    assert code[-1].outputs[-1].data["text/plain"].endswith("True"), "text[start:end] is not the mention"
    if write:
        for c in code:
            c.metadata.pop("execution", None)  # when each cell ran
        nbformat.write(nb, NOTEBOOK)
    print(f"notebook: {len(code)} cells, {plots} plots; README.md: {readme(Path(out).resolve())} names in its plot")


def no_font(setup):
    return any(o.output_type == "stream" and "No Chinese font" in o.text for o in setup.outputs)


if __name__ == "__main__":
    main()
