"""Repositories, and who may ship to them."""

import json

from operations.rehearsal.platform import ACCOUNT_ID
from tests.e2e.edge.naming import PREFIX, Json


def repositories(region: str) -> Json:
    rules = [
        {
            "rulePriority": 1,
            "description": "Keep 50 releases",
            "selection": {
                "tagStatus": "tagged",
                "tagPrefixList": ["release-"],
                "countType": "imageCountMoreThan",
                "countNumber": 50,
            },
            "action": {"type": "expire"},
        },
        {
            "rulePriority": 2,
            "description": "Keep others 30 days",
            "selection": {
                "tagStatus": "any",
                "countType": "sinceImagePushed",
                "countUnit": "days",
                "countNumber": 30,
            },
            "action": {"type": "expire"},
        },
    ]
    other = "us-west-2" if region != "us-west-2" else "us-east-2"
    return {
        "resource": {
            "aws_ecr_repository": {
                "backend": {
                    "name": "shop/backend",
                    "image_tag_mutability": "IMMUTABLE",
                    "force_delete": False,
                    "image_scanning_configuration": {"scan_on_push": True},
                    "encryption_configuration": [{"encryption_type": "AES256"}],
                    "tags": {"Name": "backend"},
                },
                "frontend": {
                    "name": "shop/frontend",
                    "image_tag_mutability": "IMMUTABLE",
                    "image_scanning_configuration": {"scan_on_push": True},
                    "encryption_configuration": [{"encryption_type": "KMS", "kms_key": "${aws_kms_key.images.arn}"}],
                },
            },
            "aws_kms_key": {"images": {"description": "Images", "enable_key_rotation": True}},
            "aws_ecr_lifecycle_policy": {
                "backend": {
                    "repository": "${aws_ecr_repository.backend.name}",
                    "policy": json.dumps({"rules": rules}),
                }
            },
            "aws_ecr_replication_configuration": {
                "images": {
                    "replication_configuration": {
                        "rule": [
                            {
                                "destination": [{"region": other, "registry_id": ACCOUNT_ID}],
                                "repository_filter": [
                                    {"filter": "shop/backend", "filter_type": "PREFIX_MATCH"},
                                    {"filter": "shop/frontend", "filter_type": "PREFIX_MATCH"},
                                ],
                            }
                        ]
                    }
                }
            },
            "aws_ecr_repository_policy": {
                "backend": {
                    "repository": "${aws_ecr_repository.backend.name}",
                    "policy": json.dumps(
                        {
                            "Version": "2012-10-17",
                            "Statement": [
                                {
                                    "Sid": "Pull",
                                    "Effect": "Allow",
                                    "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT_ID}:root"},
                                    "Action": ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
                                }
                            ],
                        }
                    ),
                }
            },
        }
    }


def github() -> Json:
    host = "token.actions.githubusercontent.com"
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Federated": "${aws_iam_openid_connect_provider.github.arn}"},
                "Action": "sts:AssumeRoleWithWebIdentity",
                "Condition": {
                    "StringEquals": {
                        f"{host}:aud": "sts.amazonaws.com",
                        f"{host}:sub": "repo:shop/web:environment:prod",
                    }
                },
            }
        ],
    }
    policy = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "ecr:GetAuthorizationToken", "Resource": "*"}],
    }
    tags = {"Name": "github", "ManagedBy": "terraform"}
    return {
        "resource": {
            "aws_iam_openid_connect_provider": {
                "github": {"url": f"https://{host}", "client_id_list": ["sts.amazonaws.com"], "tags": tags}
            },
            "aws_iam_role": {
                "ship": {
                    "name": f"{PREFIX}-github-ship",
                    "assume_role_policy": json.dumps(trust),
                    "max_session_duration": 3600,
                }
            },
            "aws_iam_role_policy": {
                "ship": {"name": "ship", "role": "${aws_iam_role.ship.id}", "policy": json.dumps(policy)}
            },
            "aws_iam_role_policy_attachment": {
                "read": {
                    "role": "${aws_iam_role.ship.name}",
                    "policy_arn": "arn:aws:iam::aws:policy/ReadOnlyAccess",
                }
            },
            "aws_iam_user": {
                "github": {
                    "name": f"{PREFIX}-github-actions",
                    "path": "/cicd/",
                    "force_destroy": False,
                    "tags": tags,
                }
            },
            "aws_iam_policy": {
                "github": {
                    "name": f"{PREFIX}-github-actions-deployment",
                    "path": "/cicd/",
                    "description": "Minimal permissions for GitHub Actions to deploy to ECS Fargate",
                    "policy": json.dumps(policy),
                    "tags": tags,
                }
            },
            "aws_iam_user_policy_attachment": {
                "github": {"user": "${aws_iam_user.github.name}", "policy_arn": "${aws_iam_policy.github.arn}"}
            },
        }
    }
