"""`wake` and `sleep` on emulated AWS: what they say, and what they refuse."""

import pytest

import environments
from environments.environment import Environment
from operations.command_line import main
from operations.errors import Exit
from tests.nights import NIGHTLY
from tests.operations.commands.aws import EmulatedAws
from tests.operations.commands.conftest import only_error

DATABASE = "davidshaevel-dev-db"


@pytest.fixture
def nightly(monkeypatch: pytest.MonkeyPatch) -> Environment:
    alone = NIGHTLY.but(compute=NIGHTLY.compute.but(enabled=False))
    monkeypatch.setattr(environments, "load_environments", lambda: (alone,))
    return alone


@pytest.mark.usefixtures("run", "nightly")
def test_a_database_is_put_to_sleep_and_woken(aws: EmulatedAws, capsys: pytest.CaptureFixture[str]):
    rds = aws.emulator.client("rds")
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
            code = main([command, "dev"])
            printed = capsys.readouterr()
            assert (code, printed.out) == (Exit.FINE, f"{said}\n"), printed.err
            assert rds.describe_db_instances()["DBInstances"][0]["DBInstanceStatus"] == status
    finally:
        rds.delete_db_instance(DBInstanceIdentifier=DATABASE, SkipFinalSnapshot=True)
    assert main(["wake", "dev"]) is Exit.USAGE
    assert only_error(capsys.readouterr().err) == f"there is no database {DATABASE}; apply the environment first"


@pytest.mark.parametrize("minutes", ["0", "601", "some"])
def test_patience_has_limits(minutes: str, capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit):
        main(["wake", "dev", "--timeout", minutes])
    assert f"{minutes!r} is no number of minutes; allowed: 1 to 600" in capsys.readouterr().err
