import { caretRightIcon, deleteIcon } from '@jupyterlab/ui-components';
import React from 'react';
import { updateIcon } from '../icons';
import { has, toggle } from '../model/basket';
import type { DetailModel } from '../model/detail';
import type { Package } from '../tokens';
import { IconButton } from './controls';
import { PackageDetails } from './packageDetails';
import { formatSize } from './size';
import { useRequired } from './serverRules';
import { useTranslation } from './translation';

interface PackageTableProps {
  readonly model: DetailModel;
  readonly packages: readonly Package[];
}

/**
 * Installed packages, one a row, with more about one of them below its row.
 *
 * The buttons of hundreds of rows are one stop of the Tab key: from there the arrow keys go
 * from row to row.
 */
export function PackageTable(props: PackageTableProps): React.JSX.Element {
  const trans = useTranslation();
  const { model, packages } = props;
  const { basket, installed, isChangeable } = model;
  const { opened } = installed;
  const required = useRequired();
  const [active, setActive] = React.useState(0);
  const body = React.useRef<HTMLTableSectionElement>(null);
  const current = Math.min(active, packages.length - 1);
  const go = (event: React.KeyboardEvent) => {
    const step = STEPS[event.key];
    const next = current + step;
    const action = (event.target as HTMLElement).closest<HTMLElement>(
      'tr[data-package] [data-action]'
    )?.dataset.action;
    if (step && action && next >= 0 && next < packages.length) {
      event.preventDefault();
      setActive(next);
      const rows = body.current?.querySelectorAll('tr[data-package]');
      const same = `[data-action="${action}"]`;
      rows?.item(next).querySelector<HTMLElement>(same)?.focus();
    }
  };
  return (
    <div className="jp-CondaEnv-tableBox">
      <table
        className="jp-CondaEnv-packages"
        aria-label={trans.__('Packages')}
        data-changeable={isChangeable}
      >
        <colgroup>
          <col />
          <col />
          <col />
        </colgroup>
        <thead className="jp-CondaEnv-visuallyHidden">
          <tr>
            <th scope="col">{trans.__('Name')}</th>
            <th scope="col">{trans.__('Version')}</th>
            <th scope="col">
              {isChangeable ? trans.__('Change') : trans.__('Build')}
            </th>
          </tr>
        </thead>
        <tbody ref={body} onKeyDown={go}>
          {packages.map((item, index) => {
            const isOpened = opened?.name === item.name;
            return (
              <React.Fragment key={`${item.manager}/${item.name}`}>
                <PackageRow
                  model={model}
                  item={item}
                  index={index}
                  newVersion={installed.updateOf(item)?.to.version ?? null}
                  isOpened={isOpened}
                  isChangeable={isChangeable}
                  isRemoved={has(basket, 'remove', item)}
                  isUpdated={has(basket, 'update', item)}
                  isUpdateAll={basket.updateAll}
                  isRequired={required.includes(item.name)}
                  isStop={index === current}
                  onFocus={setActive}
                />
                {isOpened && (
                  <tr className="jp-CondaEnv-packageMore">
                    <td colSpan={3}>
                      <PackageDetails
                        model={model}
                        item={item}
                        more={opened.more}
                      />
                    </td>
                  </tr>
                )}
              </React.Fragment>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

const STEPS: Readonly<Record<string, number>> = { ArrowUp: -1, ArrowDown: 1 };

interface PackageRowProps {
  readonly model: DetailModel;
  readonly item: Package;
  readonly index: number;
  /** The version that an update would bring. */
  readonly newVersion: string | null;
  readonly isOpened: boolean;
  readonly isChangeable: boolean;
  readonly isRemoved: boolean;
  readonly isUpdated: boolean;
  readonly isUpdateAll: boolean;
  /** Whether every environment of this server has to have it. */
  readonly isRequired: boolean;
  readonly isStop: boolean;
  readonly onFocus: (index: number) => void;
}

/** Rendered anew only when something of it has changed: there are hundreds, and plans go on meanwhile. */
const PackageRow = React.memo(function PackageRow(
  props: PackageRowProps
): React.JSX.Element {
  const trans = useTranslation();
  const { model, item, newVersion, isOpened, isStop } = props;
  const isUpdated = props.isUpdated || props.isUpdateAll;
  const tabIndex = isStop ? 0 : -1;
  const row = React.useRef<HTMLTableRowElement>(null);
  React.useEffect(() => {
    if (isOpened) {
      row.current?.scrollIntoView({ block: 'nearest' });
    }
  }, [isOpened]);
  const change = (what: 'update' | 'remove') =>
    model.setBasket(toggle(model.basket, what, item));
  return (
    <tr
      ref={row}
      data-package={item.name}
      data-requested={item.requested}
      data-manager={item.manager}
      data-new={newVersion ?? undefined}
      data-change={
        props.isRemoved ? 'remove' : isUpdated ? 'update' : undefined
      }
      onFocus={() => props.onFocus(props.index)}
    >
      <td title={useOrigin(item)}>
        <button
          type="button"
          className="jp-CondaEnv-packageName"
          data-action="open-package"
          aria-expanded={isOpened}
          tabIndex={tabIndex}
          onClick={() => model.installed.toggle(item.name)}
        >
          <caretRightIcon.react tag="span" className="jp-CondaEnv-caret" />
          <span className="jp-CondaEnv-packageText">{item.name}</span>
          {item.manager === 'pip' && (
            <span className="jp-CondaEnv-mark">{trans.__('pip')}</span>
          )}
        </button>
      </td>
      <td
        title={
          newVersion === null
            ? [item.version, item.build].filter(Boolean).join(' ')
            : trans.__('%1, and %2 is available', item.version, newVersion)
        }
      >
        {item.version}
        {newVersion !== null && (
          <>
            {' → '}
            <b>{newVersion}</b>
          </>
        )}
      </td>
      {props.isChangeable ? (
        <td className="jp-CondaEnv-packageActions">
          <IconButton
            action="update-package"
            icon={updateIcon}
            label={
              newVersion === null
                ? trans.__('Update %1', item.name)
                : trans.__('Update %1 to %2', item.name, newVersion)
            }
            tabIndex={tabIndex}
            isChosen={isUpdated}
            isDisabled={props.isUpdateAll}
            onClick={() => change('update')}
          />
          <IconButton
            action="remove-package"
            icon={deleteIcon}
            label={trans.__('Remove %1', item.name)}
            title={
              props.isRequired
                ? trans.__('Every environment of this server has to have it')
                : undefined
            }
            isDisabled={props.isRequired}
            tabIndex={tabIndex}
            isChosen={props.isRemoved}
            onClick={() => change('remove')}
          />
        </td>
      ) : (
        <td className="jp-CondaEnv-packageBuild">{item.build ?? ''}</td>
      )}
    </tr>
  );
});

/** Where a package comes from, its license and its size, as far as they are known. */
function useOrigin(item: Package): string {
  const trans = useTranslation();
  return [
    item.requested
      ? trans.__('%1, which was asked for', item.name)
      : trans.__('%1, which others need', item.name),
    item.channel ?? item.location,
    item.license,
    item.size === null ? null : formatSize(item.size)
  ]
    .filter(Boolean)
    .join('\n');
}
