/** What each export format lets one choose; the server's defaults hold for the rest. */
import type { ExportFormat, ExportScope } from '../tokens';

interface Choice {
  readonly scopes: readonly ExportScope[];
  /** How many platforms may be named. */
  readonly platforms: 'none' | 'one' | 'many';
  /** The platforms that it knows, where these are not all. */
  readonly known?: readonly string[];
}

const ALL_SCOPES: readonly ExportScope[] = [
  'requested',
  'versions',
  'minor',
  'full'
];
const PIP_SCOPES: readonly ExportScope[] = ['versions', 'minor', 'requested'];

export const PLATFORMS: readonly string[] = [
  'linux-64',
  'linux-aarch64',
  'osx-64',
  'osx-arm64',
  'win-64'
];

export const FORMATS: Readonly<Record<ExportFormat, Choice>> = {
  'environment-yml': { scopes: ALL_SCOPES, platforms: 'none' },
  'environment-json': { scopes: ALL_SCOPES, platforms: 'none' },
  'conda-lock': { scopes: [], platforms: 'many' },
  'pixi-lock': { scopes: [], platforms: 'many' },
  explicit: { scopes: [], platforms: 'one' },
  'requirements-txt': { scopes: PIP_SCOPES, platforms: 'none' },
  binder: { scopes: PIP_SCOPES, platforms: 'none' },
  dockerfile: {
    scopes: [],
    platforms: 'many',
    known: ['linux-64', 'linux-aarch64']
  },
  'gitlab-ci': { scopes: [], platforms: 'none' },
  'github-workflow': {
    scopes: [],
    platforms: 'many',
    known: ['linux-64', 'linux-aarch64', 'osx-arm64', 'win-64']
  },
  sbom: { scopes: [], platforms: 'one' }
};
