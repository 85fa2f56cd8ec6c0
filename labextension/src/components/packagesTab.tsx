import React from 'react';
import { addSpecs } from '../model/basket';
import type { DetailModel } from '../model/detail';
import type { PackageKind } from '../model/installed';
import type { Manager } from '../tokens';
import { Hint, Search, TextButton } from './controls';
import { sentenceFor } from './errorTexts';
import { Loading } from './loading';
import { PackageField } from './packageField';
import { PackageTable } from './packageTable';
import { RuleList, usePipAllowed } from './serverRules';
import { useTranslation } from './translation';

const RULES = 'jp-CondaEnv-add-rules';

interface TabProps {
  readonly model: DetailModel;
}

/** What is installed; packages are added, updated and removed here. */
export function PackagesTab({ model }: TabProps): React.JSX.Element {
  const trans = useTranslation();
  return (
    <>
      {model.isChangeable && <AddPackages model={model} />}
      <Loading
        of={model.installed.packages}
        label={trans.__('Loading packages…')}
      >
        {packages =>
          packages.length > 0 ? (
            <Installed model={model} />
          ) : (
            <Hint>{trans.__('There is no package in it.')}</Hint>
          )
        }
      </Loading>
    </>
  );
}

/** A field for packages to add; they go into the basket, and so into the plan. */
function AddPackages({ model }: TabProps): React.JSX.Element {
  const trans = useTranslation();
  const [manager, setManager] = React.useState<Manager>('conda');
  const input = React.useRef<HTMLInputElement>(null);
  const isPipAllowed = usePipAllowed();
  React.useEffect(() => {
    if (model.takePackageWish()) {
      input.current?.focus();
    }
  });
  return (
    <div className="jp-CondaEnv-add">
      <PackageField
        name="condaenv-add"
        attributes={{
          'aria-label': trans.__('Packages to add'),
          'aria-describedby': RULES
        }}
        placeholder={trans.__('Add packages: numpy >=2, pandas')}
        inputRef={input}
        specs={[]}
        catalogue={model.catalogue}
        onChange={added =>
          model.setBasket(addSpecs(model.basket, added, manager))
        }
      />
      <label className="jp-CondaEnv-check">
        <input
          type="checkbox"
          name="condaenv-add-pip"
          checked={manager === 'pip'}
          disabled={!isPipAllowed}
          onChange={event => setManager(event.target.checked ? 'pip' : 'conda')}
        />
        {trans.__('From PyPI, with pip')}
      </label>
      <RuleList id={RULES} topics={['packages', 'channels', 'pip']} />
    </div>
  );
}

function Installed({ model }: TabProps): React.JSX.Element {
  const trans = useTranslation();
  const { installed } = model;
  const { shown } = installed;
  return (
    <>
      <Kinds model={model} />
      <div className="jp-CondaEnv-addLine">
        <Search
          label={trans.__('Filter packages')}
          value={installed.text}
          onChange={text => installed.search(text)}
        />
        {model.isChangeable && <UpdateAll model={model} />}
      </div>
      <UpdatesState model={model} />
      {shown.length > 0 ? (
        <PackageTable model={model} packages={shown} />
      ) : (
        <Hint>{trans.__('No such package.')}</Hint>
      )}
    </>
  );
}

/** Buttons for all packages or those of a kind, with how many there are. */
function Kinds({ model }: TabProps): React.JSX.Element {
  const trans = useTranslation();
  const { installed } = model;
  const kinds: readonly (readonly [PackageKind, string])[] = [
    ['all', trans.__('All')],
    ['requested', trans.__('Requested')],
    ['updatable', trans.__('Updates')],
    ['pip', trans.__('pip')]
  ];
  return (
    <div
      className="jp-CondaEnv-kinds"
      role="group"
      aria-label={trans.__('Which packages')}
    >
      {kinds.map(([kind, label]) => {
        const count = installed.count(kind);
        const isChosen = installed.kind === kind;
        return (
          <button
            key={kind}
            type="button"
            className="jp-CondaEnv-kind"
            data-action={`show-${kind}`}
            aria-pressed={isChosen}
            disabled={!isChosen && !count}
            onClick={() => installed.show(kind)}
          >
            {label}
            {count !== null && (
              <span className="jp-CondaEnv-count">{count}</span>
            )}
          </button>
        );
      })}
    </div>
  );
}

function UpdateAll({ model }: TabProps): React.JSX.Element {
  const trans = useTranslation();
  const { basket } = model;
  const count = model.installed.count('updatable');
  return (
    <TextButton
      action="update-all"
      label={trans.__('Update all')}
      title={count === 0 ? trans.__('Everything is up to date') : undefined}
      isDisabled={basket.updateAll || count === 0}
      onClick={() =>
        model.setBasket({ ...basket, update: [], updateAll: true })
      }
    />
  );
}

/** How the search for updates goes on; nothing once they are known. */
function UpdatesState({ model }: TabProps): React.ReactNode {
  const trans = useTranslation();
  const { updates } = model.installed;
  if (updates.isLoading) {
    return <Hint isStatus>{trans.__('Looking for updates…')}</Hint>;
  }
  return (
    updates.error && (
      <div className="jp-CondaEnv-noUpdates">
        <Hint>
          {trans.__(
            'It is not known what could be updated. %1',
            sentenceFor(updates.error, trans)
          )}
        </Hint>
        <TextButton
          action="look-for-updates"
          label={trans.__('Look again')}
          onClick={() => void updates.load()}
        />
      </div>
    )
  );
}
