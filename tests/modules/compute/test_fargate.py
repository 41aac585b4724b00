"""The table of task sizes is Fargate's.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size
"""

from itertools import pairwise

import pytest

from modules.compute.fargate import MEMORY_BY_CPU

GIB = 1024


# Smallest, largest and step in GiB, apart from the smallest size of all and the largest.
@pytest.mark.parametrize(
    ("cpu", "smallest", "largest", "step", "count"),
    [
        (512, 1, 4, 1, 4),
        (1024, 2, 8, 1, 7),
        (2048, 4, 16, 1, 13),
        (4096, 8, 30, 1, 23),
        (8192, 16, 60, 4, 12),
        (16384, 32, 120, 8, 12),
    ],
)
def test_the_table_of_sizes_is_fargates(cpu, smallest, largest, step, count):
    sizes = MEMORY_BY_CPU[cpu]
    assert (sizes[0], sizes[-1], len(sizes)) == (smallest * GIB, largest * GIB, count)
    assert {later - earlier for earlier, later in pairwise(sizes)} == {step * GIB}


def test_the_smallest_cpu_comes_with_half_a_gib_one_or_two():
    assert MEMORY_BY_CPU[256] == (512, 1024, 2048)


def test_the_largest_cpu_comes_with_60_120_or_244_gib():
    assert MEMORY_BY_CPU[32768] == (60 * GIB, 120 * GIB, 244 * GIB)


def test_these_are_all_cpus():
    assert list(MEMORY_BY_CPU) == [256, 512, 1024, 2048, 4096, 8192, 16384, 32768]
