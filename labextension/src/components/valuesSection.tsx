import React from 'react';
import { valueText, type ConfigurationModel } from '../model/configuration';
import type { System } from '../tokens';
import { Hint, Message, Search } from './controls';
import { Loading } from './loading';
import { SettingsSection } from './settingsSection';
import { useTranslation } from './translation';

/** conda's settings as they apply, each with the file or variable it came from. */
export function ValuesSection(props: {
  readonly model: ConfigurationModel;
}): React.JSX.Element {
  const trans = useTranslation();
  return (
    <SettingsSection
      name="values"
      title={trans.__('conda’s settings')}
      about={trans.__(
        'They are read from .condarc files and CONDA_… variables, as conda reads them. Where several say something, the one that counts stands first.'
      )}
    >
      <Loading of={props.model.system} label={trans.__('Loading…')}>
        {system => <Values system={system} />}
      </Loading>
    </SettingsSection>
  );
}

function Values({ system }: { readonly system: System }): React.JSX.Element {
  const trans = useTranslation();
  const [filter, setFilter] = React.useState('');
  const [showsAll, setShowsAll] = React.useState(false);
  const wanted = filter.trim().toLowerCase();
  const shown = Object.entries(system.config).flatMap(([key, setting]) => {
    const { value, origin } = setting ?? { value: null, origin: 'default' };
    const text = valueText(value);
    const isListed = showsAll || wanted !== '' || origin !== 'default';
    return isListed && `${key} ${text} ${origin}`.toLowerCase().includes(wanted)
      ? [{ key, text, origin }]
      : [];
  });
  return (
    <>
      {system.warnings.map(({ message, origin, line }) => (
        <Message key={`${origin} ${line} ${message}`} kind="warning">
          <span data-place={line === null ? origin : `${origin}:${line}`}>
            {line === null
              ? trans.__('%1: %2', origin, message)
              : trans.__('%1, line %2: %3', origin, line, message)}
          </span>
        </Message>
      ))}
      <div className="jp-CondaEnv-valuesHead">
        <Search
          label={trans.__('Filter settings')}
          value={filter}
          onChange={setFilter}
        />
        <label className="jp-CondaEnv-check">
          <input
            type="checkbox"
            name="condaenv-all-settings"
            checked={showsAll}
            onChange={event => setShowsAll(event.target.checked)}
          />
          {trans.__('Also what is not configured')}
        </label>
      </div>
      {shown.length === 0 ? (
        <Hint isStatus>{trans.__('No such setting.')}</Hint>
      ) : (
        <table className="jp-CondaEnv-settingsTable" data-table="values">
          <thead>
            <tr>
              <th scope="col">{trans.__('Setting')}</th>
              <th scope="col">{trans.__('Value')}</th>
              <th scope="col">{trans.__('Where it comes from')}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map(({ key, text, origin }) => (
              <tr key={key} data-setting={key}>
                <th scope="row">{key}</th>
                <td className="jp-CondaEnv-value">
                  {text || trans.__('nothing')}
                </td>
                <td>{origin === 'default' ? trans.__('default') : origin}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}
