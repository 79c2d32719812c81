import assert from 'node:assert/strict';
import { test } from 'node:test';
import { error, startAwsFixture, type AwsCall } from '../../support/aws-fixture.js';
import { kindSuite } from '../../support/kind-suite.js';
import { ACCOUNT, readAll } from '../../support/read-kind.js';

const KIND = 'AWS::CertificateManager::Certificate';
const arnOf = (name: string) => `arn:aws:acm:eu-west-1:${ACCOUNT}:certificate/${name}`;

const summary = (name: string) => ({
  CertificateArn: arnOf(name),
  DomainName: `${name}.example`,
  SubjectAlternativeNameSummaries: [`${name}.example`, `www.${name}.example`],
  HasAdditionalSubjectAlternativeNames: false,
  Status: 'ISSUED',
  Type: 'AMAZON_ISSUED',
  KeyAlgorithm: 'EC_prime256v1',
  ExportOption: 'DISABLED',
  InUse: true,
  CreatedAt: 1_713_383_145.7,
  NotAfter: 1_686_819_600,
});

kindSuite({
  kind: KIND,
  includeActions: ['DescribeCertificate', 'ListTagsForCertificate'],
  serve(aws, { vanished, denied }) {
    aws.on('acm.ListCertificates', ({ input }: AwsCall) =>
      input['NextToken'] === undefined
        ? { json: { CertificateSummaryList: ['a', 'b'].map(summary), NextToken: 'two' } }
        : { json: { CertificateSummaryList: [summary('c')] } },
    );
    aws.on('acm.DescribeCertificate', ({ input }: AwsCall) => {
      const arn = String(input['CertificateArn']);
      if (vanished.has(arn)) return error('ResourceNotFoundException');
      if (denied.has(arn)) return error('AccessDeniedException');
      return {
        json: {
          Certificate: {
            CertificateArn: arn,
            Issuer: 'Amazon',
            InUseBy: [`${arn}/user`],
            DomainValidationOptions: [{ DomainName: 'c.example', ValidationMethod: 'DNS' }],
            Options: { CertificateTransparencyLoggingPreference: 'ENABLED', Export: 'DISABLED' },
          },
        },
      };
    });
    aws.on('acm.ListTagsForCertificate', ({ input }: AwsCall) => {
      const arn = String(input['CertificateArn']);
      return vanished.has(arn)
        ? error('ResourceNotFoundException')
        : { json: { Tags: [{ Key: 'of', Value: arn }] } };
    });
  },
  ids: ['a', 'b', 'c'].map(arnOf),
  raw: {
    id: arnOf('c'),
    object: {
      Identifier: arnOf('c'),
      __Kind: KIND,
      __AccountId: ACCOUNT,
      __Region: 'eu-west-1',
      Properties: {
        Id: arnOf('c'),
        CertificateArn: arnOf('c'),
        DomainName: 'c.example',
        SubjectAlternativeNames: ['c.example', 'www.c.example'],
        HasAdditionalSubjectAlternativeNames: false,
        Status: 'ISSUED',
        Type: 'AMAZON_ISSUED',
        KeyAlgorithm: 'EC_prime256v1',
        CertificateExport: 'DISABLED',
        InUse: true,
        CreatedAt: '2024-04-17T19:45:45.700000Z',
        NotAfter: '2023-06-15T09:00:00Z',
        Issuer: 'Amazon',
        InUseBy: [`${arnOf('c')}/user`],
        DomainValidationOptions: [{ DomainName: 'c.example', ValidationMethod: 'DNS' }],
        Options: { CertificateTransparencyLoggingPreference: 'ENABLED', Export: 'DISABLED' },
        ValidationMethod: 'DNS',
        CertificateTransparencyLoggingPreference: 'ENABLED',
        Tags: [{ Key: 'of', Value: arnOf('c') }],
      },
      __ExtraContext: { AccountId: ACCOUNT, Region: 'eu-west-1' },
    },
  },
  list: { name: 'acm.ListCertificates', permission: 'acm:ListCertificates' },
  vanishes: arnOf('b'),
  denied: { id: arnOf('a'), becomes: { lacks: 'DescribeCertificateAction' } },
  lookup: { present: arnOf('a'), gone: arnOf('b') },
});

test(`${KIND}: certificates of every key and every origin are asked for, 1,000 a page`, async () => {
  const aws = await startAwsFixture();
  try {
    aws.on('acm.ListCertificates', () => ({ json: { CertificateSummaryList: [] } }));
    await readAll({ kind: KIND });
    const { Includes, CertificateKeyPairOrigins, MaxItems } = aws.calls[0]?.input ?? {};
    assert.deepEqual(Object(Includes).keyTypes.toSorted(), [
      'EC_prime256v1',
      'EC_secp384r1',
      'EC_secp521r1',
      'RSA_1024',
      'RSA_2048',
      'RSA_3072',
      'RSA_4096',
    ]);
    assert.deepEqual(CertificateKeyPairOrigins, ['ACME', 'AWS_MANAGED', 'CUSTOMER_PROVIDED']);
    assert.equal(MaxItems, 1000);
    assert.equal(aws.calls.length, 1);
  } finally {
    await aws.stop();
  }
});
