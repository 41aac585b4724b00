"""`wake` and `sleep` on emulated AWS: what they say, and what they refuse."""

import pytest

import environments
from environments.environment import Environment
from operations.activation import snapshots
from operations.command_line import main
from operations.errors import Exit
from tests.nights import NIGHTLY
from tests.operations.commands.aws import DEV_ACCOUNT, OTHER_ACCOUNT, EmulatedAws
from tests.operations.commands.conftest import Run

DATABASE = "davidshaevel-dev-db"


@pytest.fixture
def nightly(monkeypatch: pytest.MonkeyPatch) -> Environment:
    alone = NIGHTLY.but(compute=NIGHTLY.compute.but(enabled=False))
    monkeypatch.setattr(environments, "load_environments", lambda: (alone,))
    return alone


@pytest.mark.usefixtures("nightly")
def test_a_database_is_put_to_sleep_and_woken(run: Run, aws: EmulatedAws, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(snapshots, "EVERY", 0.001)
    rds = aws.client("rds", DEV_ACCOUNT)
    rds.create_db_instance(
        DBInstanceIdentifier=DATABASE,
        DBInstanceClass="db.t3.micro",
        Engine="postgres",
        MasterUsername="dbadmin",
        ManageMasterUserPassword=True,
        AllocatedStorage=20,
    )
    try:
        for command, said, status in (("sleep", "dev sleeps", "stopped"), ("wake", "dev is awake", "available")):
            code, out, err = run(command, "dev")
            assert (code, out) == (Exit.FINE, f"{said}\n"), err
            assert rds.describe_db_instances()["DBInstances"][0]["DBInstanceStatus"] == status
    finally:
        rds.delete_db_instance(DBInstanceIdentifier=DATABASE, SkipFinalSnapshot=True)
    code, _, err = run("wake", "dev")
    assert code is Exit.USAGE
    assert f"error: there is no database {DATABASE}; apply the environment first" in err


@pytest.mark.usefixtures("nightly")
@pytest.mark.parametrize("command", ["wake", "sleep"])
def test_nothing_is_switched_in_another_account(run: Run, command: str):
    code, out, err = run(command, "dev", account=OTHER_ACCOUNT)
    assert (code, out) == (Exit.WRONG_TARGET, "")
    assert f"the credentials are of account {OTHER_ACCOUNT}, which is not this environment's" in err


@pytest.mark.parametrize("minutes", ["0", "601", "some"])
def test_patience_has_limits(minutes: str, capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit):
        main(["wake", "dev", "--timeout", minutes])
    assert f"{minutes!r} is no number of minutes; allowed: 1 to 600" in capsys.readouterr().err
