import { closeIcon } from '@jupyterlab/ui-components';
import React from 'react';
import { dropSpec, toggle, type Basket } from '../model/basket';
import { IconButton } from './controls';
import { useTranslation } from './translation';

interface BasketListProps {
  readonly basket: Basket;
  readonly onChange: (basket: Basket) => void;
}

/** The changes that were collected, each of which can be taken out again. */
export function BasketList(props: BasketListProps): React.JSX.Element {
  const trans = useTranslation();
  const { basket, onChange } = props;
  const chips: readonly Chip[] = [
    ...basket.install.map(spec => ({
      sign: '+',
      label: trans.__('Install %1', spec),
      text: spec,
      after: dropSpec(basket, spec)
    })),
    ...basket.pipInstall.map(spec => ({
      sign: '+',
      label: trans.__('Install %1 with pip', spec),
      text: trans.__('%1 (pip)', spec),
      after: dropSpec(basket, spec)
    })),
    ...(basket.updateAll
      ? [
          {
            sign: '↑',
            label: trans.__('Update all packages'),
            text: trans.__('all packages'),
            after: { ...basket, updateAll: false }
          }
        ]
      : []),
    ...basket.update.map(item => ({
      sign: '↑',
      label: trans.__('Update %1', item.name),
      text: item.name,
      after: toggle(basket, 'update', item)
    })),
    ...basket.remove.map(item => ({
      sign: '−',
      label: trans.__('Remove %1', item.name),
      text: item.name,
      after: toggle(basket, 'remove', item)
    }))
  ];
  return (
    <ul className="jp-CondaEnv-chips" aria-label={trans.__('Asked for')}>
      {chips.map(({ sign, label, text, after }) => (
        <li key={label} className="jp-CondaEnv-chip" title={label}>
          <span aria-hidden="true">{sign}</span>
          <span className="jp-CondaEnv-visuallyHidden">{label}</span>
          <span className="jp-CondaEnv-chipText" aria-hidden="true">
            {text}
          </span>
          <IconButton
            action="drop"
            icon={closeIcon}
            label={trans.__('Not this: %1', label)}
            onClick={() => onChange(after)}
          />
        </li>
      ))}
    </ul>
  );
}

interface Chip {
  readonly sign: string;
  readonly label: string;
  readonly text: string;
  /** What the basket is without it. */
  readonly after: Basket;
}
