import type { Answer } from './declaration.js';
import { defineKind } from './kind.js';
import { codeBuild } from './services.js';
import { pascal } from './shape.js';

export const project = defineKind({
  name: 'AWS::CodeBuild::Project',
  service: codeBuild,
  scope: 'regional',
  list: {
    api: 'ListProjects',
    permissions: ['codebuild:ListProjects'],
    pageSize: 100,
    page: async ({ sdk, send }, token) => {
      const answer = await send(new sdk.ListProjectsCommand({ nextToken: token }));
      return { items: answer.projects ?? [], next: answer.nextToken };
    },
  },
  id: (name) => name,
  properties: (name) => ({ Name: name }),
  actions: [
    {
      name: 'GetProjectDetailsAction',
      permissions: ['codebuild:BatchGetProjects'],
      batch: 100,
      call: async ({ sdk, send }, names) => {
        const { projects = [], projectsNotFound = [] } = await send(
          new sdk.BatchGetProjectsCommand({ names: [...names] }),
        );
        return new Map<string, Answer>([
          ...projects.map((one) => [one.name ?? '', { part: pascal(one) }] as const),
          ...projectsNotFound.map((name) => [name, { gone: true }] as const),
        ]);
      },
    },
  ],
  tags: { property: 'Tags', action: 'GetProjectDetailsAction' },
  lookup: {
    permissions: ['codebuild:BatchGetProjects'],
    batch: 100,
    many: async ({ sdk, send }, names) => {
      const { projectsNotFound } = await send(new sdk.BatchGetProjectsCommand({ names: [...names] }));
      return without(names, projectsNotFound);
    },
  },
});

/**
 * A build, known by its id (`project:uuid`). CodeBuild keeps builds for a year. AWS lists them by their ids and not by their
 * time, so that a window does not shorten the list.
 */
export const buildRun = defineKind({
  name: 'AWS::CodeBuild::BuildRun',
  service: codeBuild,
  scope: 'regional',
  list: {
    api: 'ListBuilds',
    permissions: ['codebuild:ListBuilds'],
    pageSize: 100,
    page: async ({ sdk, send }, token) => {
      const answer = await send(new sdk.ListBuildsCommand({ nextToken: token }));
      return { items: answer.ids ?? [], next: answer.nextToken };
    },
  },
  id: (id) => id,
  properties: (id) => ({ Id: id }),
  history: { time: ({ StartTime }) => StartTime },
  actions: [
    { name: 'ListBuildsAction', listed: true },
    {
      name: 'GetBuildDetailsAction',
      permissions: ['codebuild:BatchGetBuilds'],
      batch: 100,
      call: async ({ sdk, send }, ids) => {
        const { builds = [], buildsNotFound = [] } = await send(
          new sdk.BatchGetBuildsCommand({ ids: [...ids] }),
        );
        return new Map<string, Answer>([
          ...builds.map((one) => [one.id ?? '', { part: pascal(one) }] as const),
          ...buildsNotFound.map((id) => [id, { gone: true }] as const),
        ]);
      },
    },
  ],
  lookup: {
    permissions: ['codebuild:BatchGetBuilds'],
    batch: 100,
    many: async ({ sdk, send }, ids) => {
      const { buildsNotFound } = await send(new sdk.BatchGetBuildsCommand({ ids: [...ids] }));
      return without(ids, buildsNotFound);
    },
  },
});

function without(names: readonly string[], absent: readonly string[] = []): Set<string> {
  return new Set(names.filter((name) => !absent.includes(name)));
}
