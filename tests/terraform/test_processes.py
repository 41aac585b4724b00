"""Long work gives signs of life, and an interrupt is passed on once."""

import errno
import io
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from terraform.errors import TerraformError
from terraform.interrupts import Interrupted
from terraform.processes import run, start, wait

pytestmark = pytest.mark.processes

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
            "import sys; from pathlib import Path; from terraform import interrupts, processes\n"
            "interrupts.end_like_ctrl_c()\n"
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
        wait(process, "sleeping", heartbeat=0.1, timeout=0.2)
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
        "import signal; from terraform import interrupts\n"
        "signal.signal(signal.SIGHUP, signal.SIG_IGN); interrupts.end_like_ctrl_c()\n"
        "print(signal.getsignal(signal.SIGHUP) is signal.SIG_IGN)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "True\n"


STOPS_LATE = (
    "import signal, sys, time\n"
    "asked = []\n"
    "signal.signal(signal.SIGINT, lambda *_: asked.append(1))\n"
    "print('started', flush=True)\n"
    "while not asked: time.sleep(0.02)\n"
    "print('state saved', flush=True); print('secret'); print('words', file=sys.stderr)\n"
)
LATE_LINES = ["secret", "started", "state saved", "words"]


def lines(said: str) -> list[str]:
    """In whatever order two pipes were read."""
    return sorted(said.splitlines())


def test_what_it_says_after_it_was_asked_to_stop_is_passed_on_and_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    def ask(_sentence: str) -> None:
        threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGTERM)).start()

    with pytest.raises(Interrupted) as interrupted:
        run([sys.executable, "-c", STOPS_LATE], tmp_path, doing="applying", say=once(ask), show=True)
    assert lines(interrupted.value.said) == LATE_LINES
    assert not interrupted.value.unheard
    assert capsys.readouterr().err == interrupted.value.said


def test_of_a_command_whose_answer_is_read_only_the_errors_are_passed_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    """Its answer may be a state, with secrets."""

    def ask(_sentence: str) -> None:
        threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()

    with pytest.raises(Interrupted) as interrupted:
        run([sys.executable, "-c", STOPS_LATE], tmp_path, doing="reading the state", say=once(ask))
    assert interrupted.value.said == "words\n"
    assert capsys.readouterr().err == "words\n"


class FullDisk(io.StringIO):
    def write(self, _text: str) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_what_nobody_can_read_stops_it_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "stderr", FullDisk())
    with pytest.raises(Interrupted) as interrupted:
        run([sys.executable, "-c", STOPS_LATE], tmp_path, doing="applying", say=lambda _: None, show=True)
    assert interrupted.value.unheard
    assert lines(interrupted.value.said) == LATE_LINES


def once(act: Callable[[str], None]) -> Callable[[str], None]:
    """Acts on the first sentence only."""
    acts = iter([act])
    return lambda sentence: next(acts, lambda _: None)(sentence)


def test_signals_mean_what_they_meant_once_it_has_ended(tmp_path: Path):
    before = signal.getsignal(signal.SIGTERM)
    run(["true"], tmp_path, doing="nothing", say=lambda _: None)
    assert signal.getsignal(signal.SIGTERM) is before


def test_it_runs_in_a_thread_where_signals_cannot_be_caught(tmp_path: Path):
    done = []
    thread = threading.Thread(target=lambda: done.append(run(["true"], tmp_path, doing="it", say=lambda _: None)))
    thread.start()
    thread.join(30)
    assert done[0].code == 0


def test_a_signal_that_is_ignored_stays_so_while_a_command_runs(tmp_path: Path):
    """As with nohup: the terminal closes, and the command goes on."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        hang_up = [sys.executable, "-c", "import os, signal; os.kill(os.getppid(), signal.SIGHUP); print('done')"]
        assert run(hang_up, tmp_path, doing="it", say=lambda _: None).out == "done\n"
    finally:
        signal.signal(signal.SIGHUP, before)
