"""What mypy refuses in an environment's file, before anything runs. This file is read by mypy and never run.

Each line that is wrong says which error it has. Should mypy begin to accept one of them, the comment is of no use any
more, and `pipenv run types` fails: pyproject.toml asks for that here.
"""

from modules.compute import ComputeSettings, ContainerHealthCheck, Deployment, Route, Scaling, Secret, Service
from modules.networking import NetworkingSettings

service = Service(name="shop", port=3000)

# A setting that there is none of
Service(name="shop", stop_timout=3)  # type: ignore[call-arg]
Service(name="shop", frontend_task_cpu=256)  # type: ignore[call-arg]
ComputeSettings(services=(service,), alb_idle_timeot=60)  # type: ignore[call-arg]
NetworkingSettings(vpc_cidr="10.0.0.0/16", frontend_port=3000)  # type: ignore[call-arg]
Route(name="api", priority=1, path_pattern=("/api/*",))  # type: ignore[call-arg]
Deployment(circuit_braker=True)  # type: ignore[call-arg]

# A setting that is missing
Service(port=3000)  # type: ignore[call-arg]
Scaling(min_tasks=2)  # type: ignore[call-arg]
NetworkingSettings()  # type: ignore[call-arg]

# A value of another type
Service(name="shop", port="3000")  # type: ignore[arg-type]
Service(name="shop", cpu_architecture="x86")  # type: ignore[arg-type]
Service(name="shop", calls="backend")  # type: ignore[arg-type]
Service(name="shop", secrets={"KEY": "arn:aws:ssm:us-east-1:123456789012:parameter/key"})  # type: ignore[dict-item]
Service(name="shop", container_health_check="curl -f http://localhost:3000/")  # type: ignore[arg-type]
ContainerHealthCheck(command=5)  # type: ignore[arg-type]
Secret(arn=None)  # type: ignore[arg-type]
ComputeSettings(services=service)  # type: ignore[arg-type]

# An attribute that there is none of
print(service.health_chek_path)  # type: ignore[attr-defined]
print(ComputeSettings(services=(service,)).frontend_task_cpu)  # type: ignore[attr-defined]

# A value that is changed afterwards
service.port = 3001  # type: ignore[misc]
