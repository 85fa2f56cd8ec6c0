import type { TranslationBundle } from '@jupyterlab/translation';
import { HTMLSelect } from '@jupyterlab/ui-components';
import React from 'react';
import type { Loaded } from '../model/loaded';
import {
  isElsewhere,
  kindOf,
  machineOf,
  withVersion,
  type MachineKind
} from '../model/machines';
import type { Hardware, System, VirtualPackages } from '../tokens';
import { Field, Hint } from './controls';
import { Loading } from './loading';
import { useTranslation } from './translation';

interface HardwareFieldProps {
  readonly system: Loaded<System>;
  readonly machine: VirtualPackages;
  readonly error: string | null;
  readonly onChange: (machine: VirtualPackages) => void;
}

/** What this machine has, and which other machine the plan is to be for. */
export function HardwareField(props: HardwareFieldProps): React.JSX.Element {
  const trans = useTranslation();
  const { system, machine, error, onChange } = props;
  const kind = kindOf(machine);
  const kinds: readonly (readonly [MachineKind, string])[] = [
    ['here', trans.__('This machine')],
    ['gpu', trans.__('A machine with a GPU (CUDA 12)')],
    ['cpu', trans.__('A machine without a GPU')],
    ['glibc-2.28', trans.__('An older Linux (glibc 2.28)')],
    ['glibc-2.17', trans.__('A very old Linux (glibc 2.17)')]
  ];
  const version = (name: string, label: string) => (
    <Field id={`jp-CondaEnv-machine${name}`} label={label}>
      {attributes => (
        <input
          {...attributes}
          type="text"
          name={`condaenv-machine${name}`}
          className="jp-mod-styled"
          autoComplete="off"
          placeholder={
            machine[name] === null ? trans.__('none') : trans.__('as here')
          }
          value={machine[name] ?? ''}
          onChange={event =>
            onChange(withVersion(machine, name, event.target.value))
          }
        />
      )}
    </Field>
  );
  return (
    <details
      className="jp-CondaEnv-more"
      data-part="hardware"
      open={error ? true : undefined}
      onToggle={event => {
        if (event.currentTarget.open) {
          system.want();
        }
      }}
    >
      <summary>
        {isElsewhere(machine)
          ? trans.__('Hardware: another machine')
          : trans.__('Hardware')}
      </summary>
      <Loading of={system} label={trans.__('Looking at this machine…')}>
        {({ hardware }) => <Hint>{sentenceOf(hardware, trans)}</Hint>}
      </Loading>
      <Field
        id="jp-CondaEnv-machine"
        label={trans.__('Plan for')}
        error={error}
      >
        {attributes => (
          <HTMLSelect
            {...attributes}
            name="condaenv-machine"
            value={kind ?? 'other'}
            onChange={event =>
              onChange(machineOf(event.target.value as MachineKind))
            }
          >
            {kinds.map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
            {kind === null && (
              <option value="other">{trans.__('Another machine')}</option>
            )}
          </HTMLSelect>
        )}
      </Field>
      {isElsewhere(machine) && (
        <div className="jp-CondaEnv-pair">
          {version('__cuda', trans.__('CUDA'))}
          {version('__glibc', trans.__('glibc'))}
        </div>
      )}
    </details>
  );
}

/** What a machine has that packages may need. */
function sentenceOf(hardware: Hardware, trans: TranslationBundle): string {
  const { gpu, glibc } = hardware;
  const level = hardware.cpu_level?.replaceAll('_', '-');
  return [
    gpu
      ? trans.__(
          '%1, CUDA up to %2: packages for the GPU can be chosen.',
          gpu.name ?? trans.__('NVIDIA GPU'),
          gpu.cuda
        )
      : trans.__('No NVIDIA GPU was found: packages for the CPU are chosen.'),
    glibc && trans.__('glibc %1.', glibc),
    (level ?? hardware.cpu) && trans.__('CPU %1.', level ?? hardware.cpu ?? '')
  ]
    .filter(Boolean)
    .join(' ');
}
