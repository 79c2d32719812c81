import type { CertificateDetail, CertificateSummary } from '@aws-sdk/client-acm';
import type { Part } from './declaration.js';
import { defineKind } from './kind.js';
import { acm } from './services.js';
import { pascal } from './shape.js';

const arnOf = ({ CertificateArn }: CertificateSummary) => CertificateArn ?? '';

/** CloudFormation's names for the list's. */
const RENAMES = {
  ExportOption: 'CertificateExport',
  SubjectAlternativeNameSummaries: 'SubjectAlternativeNames',
};

export const certificate = defineKind({
  name: 'AWS::CertificateManager::Certificate',
  service: acm,
  scope: 'regional',
  list: {
    api: 'ListCertificates',
    permissions: ['acm:ListCertificates'],
    pageSize: 1000,
    page: async ({ sdk, send }, token) => {
      const answer = await send(
        new sdk.ListCertificatesCommand({
          MaxItems: 1000,
          NextToken: token,
          // What is not named is left out: by default all keys but RSA of 1,024 and 2,048 bits, and what ACME issued.
          Includes: { keyTypes: Object.values(sdk.KeyAlgorithm) },
          CertificateKeyPairOrigins: Object.values(sdk.CertificateKeyPairOrigin),
        }),
      );
      return { items: answer.CertificateSummaryList ?? [], next: answer.NextToken };
    },
  },
  id: arnOf,
  cloudControlId: arnOf,
  properties: (item) => ({ Id: arnOf(item), ...pascal(item, RENAMES) }),
  tags: { property: 'Tags', action: 'ListTagsForCertificateAction' },
  actions: [
    { name: 'ListCertificatesAction', listed: true },
    {
      name: 'DescribeCertificateAction',
      optional: true,
      gives: [
        'AcmeAccountId',
        'AcmeEndpointArn',
        'CertificateAuthorityArn',
        'CertificateTransparencyLoggingPreference',
        'DomainValidationOptions',
        'FailureReason',
        'InUseBy',
        'Issuer',
        'Options',
        'RenewalSummary',
        'RevocationReason',
        'Serial',
        'SignatureAlgorithm',
        'Subject',
        'UpdateSummary',
        'ValidationMethod',
      ],
      permissions: ['acm:DescribeCertificate'],
      each: async ({ sdk, send }, { CertificateArn }) => {
        const { Certificate = {} } = await send(new sdk.DescribeCertificateCommand({ CertificateArn }));
        return detailOf(Certificate);
      },
    },
    {
      name: 'ListTagsForCertificateAction',
      optional: true,
      gives: ['Tags'],
      permissions: ['acm:ListTagsForCertificate'],
      each: async ({ sdk, send }, { CertificateArn }) => {
        const { Tags = [] } = await send(new sdk.ListTagsForCertificateCommand({ CertificateArn }));
        return { Tags };
      },
    },
  ],
  lookup: {
    permissions: ['acm:DescribeCertificate'],
    one: async ({ sdk, send }, arn) => {
      await send(new sdk.DescribeCertificateCommand({ CertificateArn: arn }));
      return 'present';
    },
  },
});

/** A described certificate, with what CloudFormation's schema has at the top and the API deeper. */
function detailOf(detail: CertificateDetail): Part {
  const { DomainValidationOptions: domains = [], Options } = detail;
  return {
    ...pascal(detail),
    CertificateTransparencyLoggingPreference: Options?.CertificateTransparencyLoggingPreference,
    ValidationMethod: domains[0]?.ValidationMethod,
  };
}
