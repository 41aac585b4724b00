"""Brings an image to a service that runs: a new revision, a deployment that is waited for, the way back.

ship.py has the steps in their order. target.py says what of the environment they are about, image.py and scan.py look
at the image, revisions.py makes the revision, deployment.py deploys and goes back, release.py and invalidation.py do
what comes after.
"""
