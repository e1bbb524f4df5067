"""Prints the README's command for one's own network, once its class for the
export is the one of docs/ExportingModels.md: readme_command.py ROOT"""
import pathlib
import re
import sys
import textwrap

root = pathlib.Path(sys.argv[1])
readme = (root / "README.md").read_text()
page = (root / "docs/ExportingModels.md").read_text()
lines = textwrap.dedent(re.search(r"^   class Step.*?(?=\n\n)", readme,
                                  re.M | re.S).group())
assert lines in page, "the README's Step is not that of docs/ExportingModels.md"
print(textwrap.dedent(re.search(r"^ *snnc net\.onnx.*?-o out/?$", readme,
                                re.M | re.S).group()))
