"""Long work gives signs of life, and an interrupt is passed on once."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from terraform.errors import TerraformError
from terraform.processes import run, start, wait

ROOT = Path(__file__).parents[2]


def test_long_work_gives_signs_of_life(tmp_path: Path):
    told: list[str] = []
    sleep = [sys.executable, "-c", "import time; time.sleep(0.7); print('done')"]
    done = run(sleep, tmp_path, doing="sleeping", heartbeat=0.2, say=told.append)
    assert (done.code, done.out) == (0, "done\n")
    assert told[0] == "sleeping ..."
    assert told[1].startswith("  still sleeping, ")


@pytest.mark.parametrize("asked_by", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interrupt_reaches_terraform_once_and_is_waited_for(tmp_path: Path, asked_by: signal.Signals):
    terraform = tmp_path / "terraform"
    terraform.write_text(
        f"#!{sys.executable}\n"
        "import pathlib, signal, sys, time\n"
        "count = 0\n"
        "def stop(*_):\n"
        "    global count\n"
        "    count += 1\n"
        "signal.signal(signal.SIGINT, stop)\n"
        "pathlib.Path('started').touch()\n"
        "while not count:\n"
        "    time.sleep(0.05)\n"
        "time.sleep(0.5)\n"
        "pathlib.Path('stopped').write_text(str(count))\n"
    )
    terraform.chmod(0o755)
    command = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys; from pathlib import Path; from terraform import processes\n"
            "processes.end_like_ctrl_c()\n"
            "try:\n    processes.run(['./terraform'], Path(sys.argv[1]), doing='applying')\n"
            "except BaseException as error:\n    sys.exit(130)",
            str(tmp_path),
        ],
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
        start_new_session=True,
    )
    deadline = time.monotonic() + 30
    while not (tmp_path / "started").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    os.killpg(command.pid, asked_by)  # as Ctrl-C does: to everything that the terminal runs
    assert command.wait(timeout=30) == 130
    assert (tmp_path / "stopped").read_text() == "1"


def test_what_takes_too_long_is_told(tmp_path: Path):
    process = start([sys.executable, "-c", "import time; time.sleep(60)"], tmp_path, os.environ)
    with pytest.raises(TerraformError, match="sleeping took longer than 0 s"):
        wait(process, "sleeping", heartbeat=0.1, timeout=0.2, say=lambda _: None)
    process.kill()
    process.communicate()


def test_what_a_command_prints_is_passed_on_as_it_comes(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    both = [sys.executable, "-c", "import sys; print('one', flush=True); print('two', file=sys.stderr); sys.exit(3)"]
    done = run(both, tmp_path, doing="printing", show=True)
    assert (done.code, done.out) == (3, "one\ntwo\n")
    assert capsys.readouterr().err == "printing ...\none\ntwo\n"


def test_a_hangup_that_is_ignored_stays_so():
    """As with nohup."""
    code = (
        "import signal; from terraform import processes\n"
        "signal.signal(signal.SIGHUP, signal.SIG_IGN); processes.end_like_ctrl_c()\n"
        "print(signal.getsignal(signal.SIGHUP) is signal.SIG_IGN)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "True\n"
