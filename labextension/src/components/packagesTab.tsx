import React from 'react';
import { addSpecs } from '../model/basket';
import type { DetailModel } from '../model/detail';
import { splitSpecs } from '../model/specs';
import type { Manager, Package } from '../tokens';
import { Hint, Search, TextButton } from './controls';
import { Loading } from './loading';
import { PackageTable } from './packageTable';
import { useTranslation } from './translation';

interface TabProps {
  readonly model: DetailModel;
}

/** What is installed; packages are added, updated and removed here. */
export function PackagesTab({ model }: TabProps): React.JSX.Element {
  const trans = useTranslation();
  return (
    <>
      {model.isChangeable && <AddPackages model={model} />}
      <Loading of={model.packages} label={trans.__('Loading packages…')}>
        {packages => <Installed model={model} packages={packages} />}
      </Loading>
    </>
  );
}

/** A field for packages to add; they go into the basket, and so into the plan. */
function AddPackages({ model }: TabProps): React.JSX.Element {
  const trans = useTranslation();
  const [text, setText] = React.useState('');
  const [manager, setManager] = React.useState<Manager>('conda');
  const specs = splitSpecs(text);
  const input = React.useRef<HTMLInputElement>(null);
  React.useEffect(() => {
    if (model.takePackageWish()) {
      input.current?.focus();
    }
  });
  const add = () => {
    if (specs.length > 0) {
      model.setBasket(addSpecs(model.basket, specs, manager));
      setText('');
    }
  };
  return (
    <div className="jp-CondaEnv-add">
      <div className="jp-CondaEnv-addLine">
        <input
          ref={input}
          type="text"
          name="condaenv-add"
          className="jp-mod-styled"
          autoComplete="off"
          spellCheck={false}
          aria-label={trans.__('Packages to add')}
          placeholder={trans.__('Add: numpy >=2, pandas')}
          value={text}
          onChange={event => setText(event.target.value)}
          onKeyDown={event => {
            if (event.key === 'Enter') {
              event.preventDefault();
              add();
            }
          }}
        />
        <TextButton
          action="add-packages"
          label={trans.__('Add')}
          isDisabled={specs.length === 0}
          onClick={add}
        />
      </div>
      {text !== '' && (
        <label className="jp-CondaEnv-check">
          <input
            type="checkbox"
            name="condaenv-add-pip"
            checked={manager === 'pip'}
            onChange={event =>
              setManager(event.target.checked ? 'pip' : 'conda')
            }
          />
          {trans.__('From PyPI, with pip')}
        </label>
      )}
    </div>
  );
}

function Installed(props: {
  readonly model: DetailModel;
  readonly packages: readonly Package[];
}): React.JSX.Element {
  const trans = useTranslation();
  const { model, packages } = props;
  const { basket } = model;
  const [filter, setFilter] = React.useState('');
  const wanted = filter.trim().toLowerCase();
  const shown = packages.filter(({ name }) =>
    name.toLowerCase().includes(wanted)
  );
  return (
    <>
      <div className="jp-CondaEnv-addLine">
        <Search
          label={trans.__('Filter packages')}
          value={filter}
          onChange={setFilter}
        />
        {model.isChangeable && (
          <TextButton
            action="update-all"
            label={trans.__('Update all')}
            isDisabled={basket.updateAll || packages.length === 0}
            onClick={() =>
              model.setBasket({ ...basket, update: [], updateAll: true })
            }
          />
        )}
      </div>
      {shown.length > 0 ? (
        <PackageTable
          packages={shown}
          basket={basket}
          onChange={
            model.isChangeable ? next => model.setBasket(next) : undefined
          }
        />
      ) : (
        <Hint>
          {packages.length === 0
            ? trans.__('There is no package in it.')
            : trans.__('No such package.')}
        </Hint>
      )}
    </>
  );
}
