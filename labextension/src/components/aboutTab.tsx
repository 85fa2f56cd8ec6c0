import { copyIcon } from '@jupyterlab/ui-components';
import React from 'react';
import type { DetailModel } from '../model/detail';
import type { EnvironmentDetail } from '../tokens';
import { IconButton } from './controls';
import { Loading } from './loading';
import { formatSize } from './size';
import { useTranslation } from './translation';

interface AboutTabProps {
  readonly model: DetailModel;
  readonly onCopyPath: () => void;
}

/** Where an environment is, what was asked for, what it takes. */
export function AboutTab(props: AboutTabProps): React.JSX.Element {
  const trans = useTranslation();
  const { model } = props;
  return (
    <>
      <div className="jp-CondaEnv-path">
        <code>{model.environment.prefix}</code>
        <IconButton
          action="copy-path"
          icon={copyIcon}
          label={trans.__('Copy the path')}
          onClick={props.onCopyPath}
        />
      </div>
      <Loading of={model.detail} label={trans.__('Loading…')}>
        {detail => <Facts detail={detail} />}
      </Loading>
    </>
  );
}

function Facts({
  detail
}: {
  readonly detail: EnvironmentDetail;
}): React.JSX.Element {
  const trans = useTranslation();
  const facts: readonly (readonly [string, string])[] = [
    [trans.__('Requested'), detail.requested_specs.join('\n')],
    [trans.__('Channels'), detail.channels.join('\n')],
    [trans.__('Size'), formatSize(detail.size)],
    [
      trans.__('Kernels'),
      detail.kernels.map(kernel => kernel.display_name).join('\n')
    ],
    [trans.__('Variables'), Object.keys(detail.variables).join('\n')]
  ];
  return (
    <dl className="jp-CondaEnv-facts">
      {facts
        .filter(([, value]) => value !== '')
        .map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
