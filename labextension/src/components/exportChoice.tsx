import type { TranslationBundle } from '@jupyterlab/translation';
import { HTMLSelect } from '@jupyterlab/ui-components';
import React from 'react';
import { FORMATS, PLATFORMS } from '../model/exportFormats';
import type {
  Environment,
  ExportFormat,
  ExportOptions,
  ExportScope
} from '../tokens';
import { Hint, TextButton } from './controls';
import type { EnvironmentActions } from './environmentRow';
import { useTranslation } from './translation';

interface ExportChoiceProps {
  readonly environment: Environment;
  readonly actions: Pick<EnvironmentActions, 'exportToFolder' | 'download'>;
  readonly onDone: () => void;
}

/** What to write, how much of it, and where to. */
export function ExportChoice(props: ExportChoiceProps): React.JSX.Element {
  const trans = useTranslation();
  const { environment, actions, onDone } = props;
  const [options, setOptions] = React.useState(optionsOf('environment-yml'));
  const box = React.useRef<HTMLDivElement>(null);
  React.useEffect(() => box.current?.querySelector('select')?.focus(), []);
  return (
    <div
      ref={box}
      className="jp-CondaEnv-export"
      role="group"
      aria-label={trans.__('Export %1', environment.name)}
      onKeyDown={event => {
        if (event.key === 'Escape') {
          event.stopPropagation();
          onDone();
        }
      }}
    >
      <FormatSelect
        value={options.format}
        onChange={format => setOptions(optionsOf(format))}
      />
      <ScopeSelect options={options} onChange={setOptions} />
      <Hint>{hintOf(options, trans)}</Hint>
      <PlatformChoice options={options} onChange={setOptions} />
      <div className="jp-CondaEnv-buttons">
        <TextButton
          action="export-download"
          label={trans.__('Download')}
          onClick={() => {
            actions.download(environment, options);
            onDone();
          }}
        />
        <TextButton
          action="export-save"
          kind="accept"
          label={trans.__('Save to folder')}
          title={trans.__('Save to the folder of the file browser')}
          onClick={() => {
            actions.exportToFolder(environment, options);
            onDone();
          }}
        />
      </div>
    </div>
  );
}

/** A format with the first of its scopes. */
function optionsOf(format: ExportFormat): ExportOptions {
  const { scopes } = FORMATS[format];
  return scopes.length > 0 ? { format, scope: scopes[0] } : { format };
}

function FormatSelect(props: {
  readonly value: ExportFormat;
  readonly onChange: (format: ExportFormat) => void;
}): React.JSX.Element {
  const trans = useTranslation();
  const groups: readonly (readonly [string, readonly ExportFormat[]])[] = [
    [
      trans.__('Environment'),
      ['environment-yml', 'environment-json', 'requirements-txt']
    ],
    [trans.__('Exact packages'), ['conda-lock', 'pixi-lock', 'explicit']],
    [
      trans.__('Build and run elsewhere'),
      ['dockerfile', 'binder', 'gitlab-ci', 'github-workflow']
    ],
    [trans.__('Inventory'), ['sbom']]
  ];
  return (
    <HTMLSelect
      name="condaenv-format"
      value={props.value}
      aria-label={trans.__('Format')}
      title={trans.__('Format')}
      onChange={event => props.onChange(event.target.value as ExportFormat)}
    >
      {groups.map(([label, formats]) => (
        <optgroup key={label} label={label}>
          {formats.map(format => (
            <option key={format} value={format}>
              {formatLabel(format, trans)}
            </option>
          ))}
        </optgroup>
      ))}
    </HTMLSelect>
  );
}

interface OptionsProps {
  readonly options: ExportOptions;
  readonly onChange: (options: ExportOptions) => void;
}

function ScopeSelect(props: OptionsProps): React.JSX.Element | null {
  const trans = useTranslation();
  const { options, onChange } = props;
  const { scopes } = FORMATS[options.format];
  return scopes.length > 0 ? (
    <HTMLSelect
      name="condaenv-scope"
      value={options.scope}
      aria-label={trans.__('How much')}
      title={trans.__('How much')}
      onChange={event =>
        onChange({ ...options, scope: event.target.value as ExportScope })
      }
    >
      {scopes.map(scope => (
        <option key={scope} value={scope}>
          {scopeLabel(scope, trans)}
        </option>
      ))}
    </HTMLSelect>
  ) : null;
}

/** For which platforms; none chosen is the environment's own. */
function PlatformChoice(props: OptionsProps): React.JSX.Element | null {
  const trans = useTranslation();
  const { options, onChange } = props;
  const { platforms, known = PLATFORMS } = FORMATS[options.format];
  if (platforms === 'none') {
    return null;
  }
  const chosen = options.platforms ?? [];
  const toggle = (platform: string) => {
    const others = chosen.filter(other => other !== platform);
    const isAdded = others.length === chosen.length;
    const kept = platforms === 'many' ? others : [];
    onChange({
      ...options,
      platforms: isAdded ? [...kept, platform] : others
    });
  };
  return (
    <fieldset className="jp-CondaEnv-platforms">
      <legend>{trans.__('Platforms')}</legend>
      {known.map(platform => (
        <label key={platform} className="jp-CondaEnv-check">
          <input
            type="checkbox"
            name="condaenv-platform"
            value={platform}
            checked={chosen.includes(platform)}
            onChange={() => toggle(platform)}
          />
          {platform}
        </label>
      ))}
      {chosen.length === 0 && (
        <Hint>{trans.__('None chosen: that of the environment')}</Hint>
      )}
    </fieldset>
  );
}

function formatLabel(format: ExportFormat, trans: TranslationBundle): string {
  switch (format) {
    case 'environment-yml':
      return trans.__('environment.yml');
    case 'environment-json':
      return trans.__('environment.json');
    case 'requirements-txt':
      return trans.__('requirements.txt');
    case 'conda-lock':
      return trans.__('conda-lock.yml');
    case 'pixi-lock':
      return trans.__('pixi.lock');
    case 'explicit':
      return trans.__('Explicit list of URLs');
    case 'dockerfile':
      return trans.__('Dockerfile');
    case 'binder':
      return trans.__('Binder folder (zip)');
    case 'gitlab-ci':
      return trans.__('GitLab CI job');
    case 'github-workflow':
      return trans.__('GitHub workflow');
    case 'sbom':
      return trans.__('Packages and licences (CycloneDX)');
  }
}

function scopeLabel(scope: ExportScope, trans: TranslationBundle): string {
  switch (scope) {
    case 'requested':
      return trans.__('Requested');
    case 'versions':
      return trans.__('With versions');
    case 'minor':
      return trans.__('With major and minor versions');
    case 'full':
      return trans.__('Full');
  }
}

function hintOf(options: ExportOptions, trans: TranslationBundle): string {
  switch (options.format) {
    case 'conda-lock':
    case 'pixi-lock':
    case 'explicit':
      return trans.__('Every package with its address and its hash.');
    case 'dockerfile':
      return trans.__('A container image with exactly these packages.');
    case 'gitlab-ci':
    case 'github-workflow':
      return trans.__(
        'Makes the environment from its lock file, and tries it.'
      );
    case 'sbom':
      return trans.__('An inventory for those who check what is installed.');
    default:
      return scopeHint(options.scope ?? 'requested', trans);
  }
}

function scopeHint(scope: ExportScope, trans: TranslationBundle): string {
  switch (scope) {
    case 'requested':
      return trans.__('What was asked for. It can be solved on any system.');
    case 'versions':
      return trans.__('What was asked for, with the installed versions.');
    case 'minor':
      return trans.__(
        'What was asked for, with the installed versions but for bug fixes.'
      );
    case 'full':
      return trans.__('Every package with version and build, for this system.');
  }
}
