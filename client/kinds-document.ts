import type { ActionInfo, Kind } from '../aws/kinds/index.js';

const HEAD = `# Kinds

Written by \`npx aws-port-sync kinds --markdown > docs/kinds.md\` from the declarations; a test holds them together.

- **List call**: what enumerates the resources, with AWS's largest page; \`⊃\` before it: once for each item of that list.
- **Always**: actions of each resource that always run. **On request**: those that \`includeActions\` of the selector adds,
  with or without their suffix \`Action\`. A number: so many resources a call. *listed* makes no call of its own.
- **Permissions**: of the list call and of what always runs; those of an action on request stand beside it. Before a deletion
  a missing resource may be looked up once more: *look-up* names what that takes where it is something else.
  \`npx aws-port-sync iam-policy --mapping FILE\` prints what a mapping needs in all.
- **Selector**: \`tags\` and \`since\`, where the kind takes them ([mapping](mapping.md#selectors)).
- Kinds marked with \`+\` are not in Port's \`aws-v3\`. Their objects also have Cloud Control's fields (\`Identifier\`, \`__Kind\`,
  \`__AccountId\`, \`__Region\`) and CloudFormation's names; \`useGetResourceAPI: true\` reads them through Cloud Control.

`;

const TAIL = `
Every other \`AWS::Service::Type\` is read through Cloud Control: ListResources (100 a page), and GetResource for those of which
the list gives no more than the identifier, or for all with \`useGetResourceAPI: true\`. Types that can be listed by their
parent only need [\`parent\`](mapping.md#selectors) in the selector.
`;

/** The page docs/kinds.md. */
export function kindsDocument(kinds: readonly Kind[]): string {
  const rows = kinds
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map((kind) => `| ${cellsOf(kind).join(' | ')} |`);
  const titles = ['Kind', 'Scope', 'List call', 'Always', 'On request', 'Permissions', 'Selector'];
  return `${HEAD}| ${titles.join(' | ')} |\n|${titles.map(() => '---').join('|')}|\n${rows.join('\n')}\n${TAIL}`;
}

function cellsOf(kind: Kind): string[] {
  const { name, scope, actions, permissions, lookupPermissions, tags, history } = kind;
  const lookup = lookupPermissions.filter((permission) => !permissions.includes(permission));
  return [
    `${code(name)}${kind.byCloudControlToo ? ' +' : ''}`,
    scope,
    listOf(kind),
    actions
      .filter(({ optional }) => !optional)
      .map(actionCell)
      .join('<br>'),
    actions
      .filter(({ optional }) => optional)
      .map((action) => [actionCell(action), ...action.permissions.map(code)].join(' '))
      .join('<br>'),
    [
      ...permissions.map(code),
      ...(lookup.length > 0 ? [`look-up: ${lookup.map(code).join(', ')}`] : []),
    ].join('<br>'),
    [...(tags ? ['`tags`'] : []), ...(history ? ['`since`'] : [])].join(', '),
  ];
}

function listOf({ list }: Kind): string {
  if (!list) return 'no call';
  const { parents = [] } = list;
  return [...parents, list].map(({ api, pageSize }) => `${code(api)} ${pageSize}`).join(' ⊃ ');
}

function actionCell({ name, batch }: ActionInfo): string {
  if (batch === 0) return `${code(name)} *listed*`;
  return batch === 1 ? code(name) : `${code(name)} ${batch}`;
}

function code(text: string): string {
  return `\`${text}\``;
}
