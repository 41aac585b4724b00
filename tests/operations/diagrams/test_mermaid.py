"""A picture as text that GitHub draws."""

from operations.diagrams.mermaid import as_mermaid
from operations.diagrams.model import Edge, Group, Kind, Node, Picture, Style
from tests.operations.diagrams.environments import picture_of

WEB = Node("aws_lb.web", Kind.WAY_IN, "Load balancer", ("HTTP 80",))
SHOP = Node("aws_ecs_service.shop", Kind.NOTHING, 'a "shop" & <more> #1')
PICTURE = Picture(
    "dev",
    (WEB,),
    (Group("aws_vpc.main", "VPC", ("10.0.0.0/16",), groups=(Group("aws_subnet.a", "private", nodes=(SHOP,)),)),),
    (
        Edge(WEB.id, SHOP.id, ("TCP 80", "/api/*")),
        Edge(SHOP.id, WEB.id, style=Style.HALF),
        Edge("aws_subnet.a", WEB.id, style=Style.BELONGS),
    ),
)
TEXT = """\
flowchart TB
  aws_lb_web["<b>Load balancer</b><br/>HTTP 80"]:::way-in
  subgraph aws_vpc_main["<b>VPC</b><br/>10.0.0.0/16"]
    subgraph aws_subnet_a["<b>private</b>"]
      aws_ecs_service_shop["<b>a #quot;shop#quot; #amp; #lt;more#gt; #35;1</b>"]:::nothing
    end
  end
  aws_lb_web -->|"TCP 80<br/>/api/*"| aws_ecs_service_shop
  aws_ecs_service_shop -.-x aws_lb_web
  aws_subnet_a -.- aws_lb_web
  classDef way-in fill:#e6f0fe,stroke:#0969da,color:#1f2328
  classDef nothing fill:#ffffff,stroke:#8c959f,color:#1f2328,stroke-dasharray:4 3
  style aws_vpc_main fill:none,stroke:#8c959f
  style aws_subnet_a fill:none,stroke:#8c959f
"""


def test_it_has_frames_boxes_lines_and_colours():
    assert as_mermaid(PICTURE) == TEXT


def test_all_of_an_environment_is_in_it_under_ids_of_its_own(synth):
    found = picture_of(synth, "prod")
    lines = [line.strip() for line in as_mermaid(found).splitlines()]
    assert sum(":::" in line for line in lines) == len(list(found))
    assert sum(line.startswith("subgraph ") for line in lines) == len(list(found.all_groups()))
    assert sum(" -->" in line or " -.-" in line for line in lines) == len(found.edges)
    ids = [line.removeprefix("subgraph ").partition("[")[0] for line in lines if '["<b>' in line]
    assert len(ids) == len(set(ids))
