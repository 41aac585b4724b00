"""`apply` applies what was judged, and nothing else."""

import json
from pathlib import Path

from operations.errors import Exit
from tests.conftest import Stack
from tests.operations.commands.conftest import Bucket, Run, only_error


def test_what_was_judged_is_what_is_applied(run: Run, here: Path, bucket: Bucket, running: Stack):
    code, out, err = run("plan", "dev", "--synthesized")
    assert code is Exit.FINE, err
    assert out.startswith("dev: 70 moved\n")
    assert "dev: planning ..." in err
    assert bucket.state() == running

    # neither a plan that changed after it was judged ...
    plan, verdict = here / "plan", here / "plan.verdict.json"
    good = plan.read_bytes()
    plan.write_bytes(good + b"x")
    code, _, err = run("apply", "dev")
    assert code is Exit.STALE
    assert only_error(err) == f"{plan} is not the plan that was judged; it has changed since, plan again"
    plan.write_bytes(good)

    # ... nor one that nobody judged ...
    judged = verdict.read_text()
    verdict.unlink()
    code, _, err = run("apply", "dev")
    assert code is Exit.STOPPED
    assert "has not been judged; judge it with" in only_error(err)

    # ... nor one that the guard stopped
    stopped = {**json.loads(judged), "verdict": "stopped", "stopping": ["aws_vpc.networking_vpc"]}
    verdict.write_text(json.dumps(stopped))
    code, _, err = run("apply", "dev")
    assert code is Exit.STOPPED
    assert only_error(err).startswith("the guard stopped this plan (aws_vpc.networking_vpc); plan again")
    assert bucket.state() == running

    # What another tool planned is judged as well, and can be applied then.
    verdict.unlink()
    code, out, err = run("plan", "dev", "--plan", "plan", "--json")
    assert code is Exit.FINE, err
    assert json.loads(out)["counts"]["moved"] == 70
    assert json.loads(verdict.read_text()) == json.loads(judged)

    code, _, err = run("apply", "dev")
    assert code is Exit.FINE, err
    addresses = {resource.get("module") for resource in bucket.state()["resources"] if resource["mode"] == "managed"}
    assert addresses == {None}
    assert not plan.exists()
    code, _, err = run("apply", "dev")
    assert code is Exit.USAGE
    assert "there is no plan plan" in only_error(err)


def test_a_stale_plan_is_refused_in_one_sentence(run: Run, bucket: Bucket, running: Stack):
    assert run("plan", "dev", "--synthesized")[0] is Exit.FINE
    changed = {**running, "serial": running["serial"] + 1}
    bucket.put(changed)
    code, _, err = run("apply", "dev")
    assert code is Exit.STALE
    assert only_error(err) == "the plan is stale, the state has changed since it was made; plan again"
    assert bucket.state() == changed
