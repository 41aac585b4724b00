"""The report says what is to be done."""

import json

from operations.scanning.findings import Finding, Scanned
from operations.scanning.report import as_json, as_text
from operations.scanning.waivers import Judged

BUCKET = Finding("aws_s3_bucket.logs", "CKV_AWS_18", "Ensure it is logged")
VPC = Finding("aws_vpc.main", "RESOURCE_STAR ecs:ListTasks", "Unnecessary use of *")


def judged(**more):
    scanned = Scanned("prod", resources=3, checks=9, policies=1, findings=())
    return Judged(scanned, **{"open": (), "waived": (), "recorded": (), "stale": (), **more})


def test_nothing_to_do_is_one_line():
    assert as_text([judged(waived=((VPC, "why"),))]) == "prod (3 resources, 9 checks, 1 policies): no open, 1 waived\n"


def test_what_is_open_or_stale_is_named_with_what_to_do():
    text = as_text([judged(open=(BUCKET, VPC), recorded=(VPC,), stale=(("CKV_AWS_1", "aws_lb.gone"),))])
    assert text.splitlines() == [
        "prod (3 resources, 9 checks, 1 policies): 2 open, 0 waived, 1 recorded, 1 stale",
        "  aws_s3_bucket.logs  CKV_AWS_18    Ensure it is logged",
        "  aws_vpc.main        RESOURCE_STAR ecs:ListTasks  Unnecessary use of *",
        "  Mend them, or waive them in environments/waivers.toml with the reason.",
        "  aws_lb.gone  CKV_AWS_1  is no longer found",
        "  Delete them from environments/waivers.toml.",
    ]


def test_programs_read_all_of_it():
    read = json.loads(as_json([judged(waived=((BUCKET, "it is logs"),), stale=(("CKV_AWS_1", "aws_lb.gone"),))]))
    assert read == {
        "prod": {
            "fine": False,
            "resources": 3,
            "checks": 9,
            "policies": 1,
            "open": [],
            "waived": [
                {
                    "check": "CKV_AWS_18",
                    "address": "aws_s3_bucket.logs",
                    "says": "Ensure it is logged",
                    "why": "it is logs",
                }
            ],
            "recorded": [],
            "stale": [{"check": "CKV_AWS_1", "address": "aws_lb.gone"}],
        }
    }
