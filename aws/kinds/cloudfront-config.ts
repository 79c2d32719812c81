import type { Part } from './declaration.js';

/** What CloudFormation calls otherwise than CloudFront's API. */
const RENAMES: Readonly<Record<string, string>> = {
  ACMCertificateArn: 'AcmCertificateArn',
  CustomHeaders: 'OriginCustomHeaders',
  IAMCertificateId: 'IamCertificateId',
  IsIPV6Enabled: 'IPV6Enabled',
  OriginSslProtocols: 'OriginSSLProtocols',
  SSLSupportMethod: 'SslSupportMethod',
};

/** The only lists that CloudFormation's schema has as `{Quantity, Items}`, like the API. */
const COUNTED = new Set(['Members', 'OriginGroups', 'StatusCodes']);

/**
 * A distribution's configuration (or a part of it) as CloudFormation's schema has it: its lists are plain, not
 * `{Quantity, Items}`, and a few names differ.
 */
export function distributionConfig(config: object): Part {
  const model: Part = {};
  for (const [name, value] of Object.entries(config)) Object.assign(model, fieldOf(name, value));
  return model;
}

function fieldOf(name: string, value: unknown): Part {
  const key = RENAMES[name] ?? name;
  if (Array.isArray(value)) return { [key]: value.map(modelOf) };
  if (typeof value !== 'object' || value === null) return { [key]: scalarOf(name, value) };
  if (!('Quantity' in value) || COUNTED.has(name)) return { [key]: distributionConfig(value) };
  const items = 'Items' in value && Array.isArray(value.Items) ? value.Items.map(modelOf) : [];
  if (name === 'GeoRestriction' && 'RestrictionType' in value)
    return { [key]: { RestrictionType: value.RestrictionType, Locations: items } };
  // The API has the cached methods within the allowed ones, the schema beside them.
  return { [key]: items, ...('CachedMethods' in value && fieldOf('CachedMethods', value.CachedMethods)) };
}

function modelOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? distributionConfig(value) : value;
}

/** The response code of a custom error page is text in the API, and empty where there is none. */
function scalarOf(name: string, value: unknown): unknown {
  if (name !== 'ResponseCode' || typeof value !== 'string') return value;
  return value === '' ? undefined : Number(value);
}
