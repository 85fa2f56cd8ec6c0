import { deleteIcon } from '@jupyterlab/ui-components';
import React from 'react';
import { updateIcon } from '../icons';
import { has, toggle, type Basket } from '../model/basket';
import type { Package } from '../tokens';
import { formatSize } from './size';
import { IconButton } from './controls';
import { useTranslation } from './translation';

interface PackageTableProps {
  readonly packages: readonly Package[];
  readonly basket: Basket;
  /** Without it packages can only be looked at. */
  readonly onChange?: (basket: Basket) => void;
}

/**
 * Installed packages, one a row.
 *
 * The buttons of hundreds of rows are one stop of the Tab key: from there the arrow keys go
 * from row to row.
 */
export function PackageTable(props: PackageTableProps): React.JSX.Element {
  const trans = useTranslation();
  const { packages, onChange } = props;
  const [active, setActive] = React.useState(0);
  const body = React.useRef<HTMLTableSectionElement>(null);
  const current = Math.min(active, packages.length - 1);
  const go = (event: React.KeyboardEvent) => {
    const step = STEPS[event.key];
    const next = current + step;
    const action = (event.target as HTMLElement).dataset.action;
    if (step && action && next >= 0 && next < packages.length) {
      event.preventDefault();
      setActive(next);
      body.current?.children[next]
        .querySelector<HTMLElement>(`[data-action="${action}"]`)
        ?.focus();
    }
  };
  return (
    <div className="jp-CondaEnv-tableBox" tabIndex={onChange ? -1 : 0}>
      <table
        className="jp-CondaEnv-packages"
        aria-label={trans.__('Packages')}
        data-changeable={onChange !== undefined}
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
              {onChange ? trans.__('Change') : trans.__('Build')}
            </th>
          </tr>
        </thead>
        <tbody ref={body} onKeyDown={go}>
          {packages.map((item, index) => (
            <PackageRow
              key={`${item.manager}/${item.name}`}
              item={item}
              basket={props.basket}
              isStop={index === current}
              onFocus={() => setActive(index)}
              onChange={onChange}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

const STEPS: Readonly<Record<string, number>> = { ArrowUp: -1, ArrowDown: 1 };

function PackageRow(props: {
  readonly item: Package;
  readonly basket: Basket;
  readonly isStop: boolean;
  readonly onFocus: () => void;
  readonly onChange: ((basket: Basket) => void) | undefined;
}): React.JSX.Element {
  const trans = useTranslation();
  const { item, basket, onChange, isStop } = props;
  const isRemoved = has(basket, 'remove', item);
  const isUpdated = has(basket, 'update', item) || basket.updateAll;
  return (
    <tr
      data-package={item.name}
      data-requested={item.requested}
      data-manager={item.manager}
      data-change={isRemoved ? 'remove' : isUpdated ? 'update' : undefined}
      onFocus={props.onFocus}
    >
      <td title={useOrigin(item)}>
        {item.name}
        {item.manager === 'pip' && (
          <span className="jp-CondaEnv-mark">{trans.__('pip')}</span>
        )}
      </td>
      <td title={[item.version, item.build].filter(Boolean).join(' ')}>
        {item.version}
      </td>
      {onChange ? (
        <td className="jp-CondaEnv-packageActions">
          <IconButton
            action="update-package"
            icon={updateIcon}
            label={trans.__('Update %1', item.name)}
            tabIndex={isStop ? 0 : -1}
            isChosen={isUpdated}
            isDisabled={basket.updateAll}
            onClick={() => onChange(toggle(basket, 'update', item))}
          />
          <IconButton
            action="remove-package"
            icon={deleteIcon}
            label={trans.__('Remove %1', item.name)}
            tabIndex={isStop ? 0 : -1}
            isChosen={isRemoved}
            onClick={() => onChange(toggle(basket, 'remove', item))}
          />
        </td>
      ) : (
        <td className="jp-CondaEnv-packageBuild">{item.build ?? ''}</td>
      )}
    </tr>
  );
}

/** Where a package comes from, its licence and its size, as far as they are known. */
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
