"""The hosted zone of the public names, the certificates for them, and what proves to ACM that the names are ours."""

from collections.abc import Mapping, Sequence

from cdktf import TerraformProvider, TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.acm_certificate import AcmCertificate
from cdktf_cdktf_provider_aws.acm_certificate_validation import AcmCertificateValidation
from cdktf_cdktf_provider_aws.data_aws_acm_certificate import DataAwsAcmCertificate
from cdktf_cdktf_provider_aws.data_aws_route53_zone import DataAwsRoute53Zone
from cdktf_cdktf_provider_aws.route53_record import Route53Record
from cdktf_cdktf_provider_aws.route53_zone import Route53Zone
from constructs import Construct

from modules.edge.domain_names import in_addresses, validated_as
from modules.edge.settings import CLOUDFRONT_REGION, EdgeSettings, HostedZone
from modules.names import ResourceNames

# Certificates that both CloudFront and a load balancer take; a look-up that names none finds RSA_2048 alone.
# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cnames-and-https-requirements.html
KEY_TYPES = ("RSA_2048", "RSA_3072", "RSA_4096", "EC_prime256v1")
TTL = 300  # seconds; what ACM asks for never changes


class Domain(Construct):
    """Where the public names' records go, and the certificates for them: found or made.

    Hands out `zone_id`, `name_servers` (of a zone that it makes), `certificate_arn` and `certificate_status` (of the
    public names), `load_balancer_certificate_arn`, and `validation_records`, as mappings of name, type and value. Each
    is None where there is none.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        names: ResourceNames,
        settings: EdgeSettings,
        region: str,
        serves_load_balancer: bool,
        cloudfront_provider: TerraformProvider | None = None,
    ) -> None:
        """`serves_load_balancer`: it has its certificate from here. `cloudfront_provider` is that of us-east-1, where
        CloudFront is in front and `region` is another one; None: the stack's own.
        """
        super().__init__(scope, id_)
        self._names = names
        self._settings = settings
        self.name_servers: list[str] | None = None
        self.zone_id = self._zone(settings.hosted_zone) if settings.hosted_zone else None
        self.certificate_arn: str | None = None
        self.certificate_status: str | None = None
        self.load_balancer_certificate_arn: str | None = None
        self.validation_records: list[Mapping[str, str]] | None = None

        behind_cloudfront = settings.cdn is not None
        of_its_own = serves_load_balancer and behind_cloudfront and region != CLOUDFRONT_REGION
        if settings.certificate is None:
            return
        if settings.certificate.is_made:
            self._make(behind_cloudfront, cloudfront_provider, of_its_own)
        elif settings.certificate.issued_for is not None:
            self._look_up(settings.certificate.issued_for, cloudfront_provider, of_its_own)
        else:
            self.certificate_arn = settings.certificate.arn
        if serves_load_balancer and not of_its_own:
            self.load_balancer_certificate_arn = self.certificate_arn

    def _zone(self, settings: HostedZone) -> str:
        if settings.id is not None:
            return settings.id
        if not settings.make:
            return DataAwsRoute53Zone(self, "zone", name=settings.name, private_zone=False).zone_id
        zone = Route53Zone(self, "zone", name=settings.name, tags=self._names.tags("zone", Module="edge"))
        self.name_servers = zone.name_servers
        return zone.zone_id

    def _look_up(self, domain: str, cloudfront_provider: TerraformProvider | None, of_its_own: bool) -> None:
        def issued(id_: str, provider: TerraformProvider | None) -> DataAwsAcmCertificate:
            return DataAwsAcmCertificate(
                self,
                id_,
                provider=provider,
                domain=domain,
                statuses=["ISSUED"],
                most_recent=True,
                key_types=list(KEY_TYPES),
            )

        certificate = issued("certificate", cloudfront_provider)
        self.certificate_arn, self.certificate_status = certificate.arn, certificate.status
        if of_its_own:
            self.load_balancer_certificate_arn = issued("load_balancer_certificate", None).arn

    def _make(self, behind_cloudfront: bool, cloudfront_provider: TerraformProvider | None, of_its_own: bool) -> None:
        certificate = self._certificate(
            "certificate", "cloudfront-cert" if behind_cloudfront else "cert", cloudfront_provider
        )
        self.validation_records = [
            _validation_record(certificate, names[0]) for names in _by_validation_name(self._settings.certified_names)
        ]
        records = self._prove(certificate)
        self.certificate_arn, self.certificate_status = self._once_issued(
            "certificate", certificate, records, cloudfront_provider
        )
        if of_its_own:
            # The records prove the names to ACM in every region:
            # https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html
            own = self._certificate("load_balancer_certificate", "alb-cert", None)
            self.load_balancer_certificate_arn, _ = self._once_issued("load_balancer_certificate", own, records, None)

    def _certificate(self, id_: str, name: str, provider: TerraformProvider | None) -> AcmCertificate:
        first, *others = self._settings.certified_names
        return AcmCertificate(
            self,
            id_,
            provider=provider,
            domain_name=first,
            subject_alternative_names=others or None,
            validation_method="DNS",
            tags={"Name": f"{self._names.prefix}-{name}"},
            # ACM deletes none that is in use, and another name makes it another certificate.
            lifecycle=TerraformResourceLifecycle(create_before_destroy=True),
        )

    def _prove(self, certificate: AcmCertificate) -> list[Route53Record]:
        """One record for each name that ACM looks for, where the zone is Route 53's.

        What ACM asks for is the same for a name and an account, for each certificate, and always. When a certificate
        is replaced, Terraform knows that only when it is made, and would replace the records with the same ones: by
        create_before_destroy, which they have from what depends on them, it would then delete what it has just made
        (https://github.com/hashicorp/terraform/issues/33507), and the certificate could not be renewed. Hence
        ignore_changes. By allow_overwrite a record that another certificate of the account brought is taken.
        """
        if self.zone_id is None:
            return []
        return [
            Route53Record(
                self,
                f"validation_{in_addresses(validated_as(names[0]))}",
                zone_id=self.zone_id,
                name=_asked_for(certificate, names[0], "name"),
                type="CNAME",
                ttl=TTL,
                records=[_asked_for(certificate, names[0], "value")],
                allow_overwrite=True,
                lifecycle=TerraformResourceLifecycle(ignore_changes=["name", "records"]),
            )
            for names in _by_validation_name(self._settings.certified_names)
        ]

    def _once_issued(
        self,
        id_: str,
        certificate: AcmCertificate,
        records: Sequence[Route53Record],
        provider: TerraformProvider | None,
    ) -> tuple[str, str]:
        """ARN and status for those who use it: known once it is issued, if it is waited for."""
        settings = self._settings.certificate
        assert settings is not None
        if not settings.wait_until_issued:
            return certificate.arn, certificate.status
        validation = AcmCertificateValidation(
            self,
            f"{id_}_validation",
            provider=provider,
            certificate_arn=certificate.arn,
            validation_record_fqdns=[record.fqdn for record in records] or None,
        )
        # Terraform reads the certificate's status when it is made, and not again before the next plan, which would
        # then find an output changed.
        status = f"{_address(certificate)}.status"
        waited = f"aws_acm_certificate_validation.{validation.friendly_unique_id}.id"
        return validation.certificate_arn, (
            f'${{{waited} != "" && {status} == "PENDING_VALIDATION" ? "ISSUED" : {status}}}'
        )


def _by_validation_name(names: Sequence[str]) -> list[list[str]]:
    """The names, those together that one record proves: a wildcard's is that of the name below which it stands."""
    together: dict[str, list[str]] = {}
    for name in names:
        together.setdefault(validated_as(name), []).append(name)
    return list(together.values())


def _asked_for(certificate: AcmCertificate, name: str, what: str) -> str:
    """What ACM asks to be entered for a name: its record's `name`, `type` or `value`."""
    options = f"{_address(certificate)}.domain_validation_options"
    return f'${{one([for option in {options} : option.resource_record_{what} if option.domain_name == "{name}"])}}'


def _validation_record(certificate: AcmCertificate, name: str) -> Mapping[str, str]:
    return {what: _asked_for(certificate, name, what) for what in ("name", "type", "value")}


def _address(certificate: AcmCertificate) -> str:
    return f"aws_acm_certificate.{certificate.friendly_unique_id}"
