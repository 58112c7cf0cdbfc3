#!/usr/bin/env bash
# Gradescope runs this once, when it builds the image: the grader gets an environment of its own.
set -euo pipefail
cd "$(dirname "$0")"

export UV_NO_CONFIG=1 UV_TORCH_BACKEND=cpu
export UV_PYTHON_INSTALL_DIR="$PWD/python" # graded code runs as an ordinary user and has to read it
uv="$(python3 -c 'import start; print(start.any_uv())' | tail -n 1)"
"$uv" venv --no-project --clear --python @PYTHON@ venv
@INSTALL@
