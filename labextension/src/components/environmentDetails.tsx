import { copyIcon } from '@jupyterlab/ui-components';
import React from 'react';
import type { Expanded } from '../model/sidebar';
import type { Environment, EnvironmentDetail, Package } from '../tokens';
import { IconButton, Message, Search, TextButton } from './controls';
import { sentenceFor } from './errorTexts';
import { formatSize } from './size';
import { useTranslation } from './translation';

interface EnvironmentDetailsProps {
  readonly id: string;
  readonly environment: Environment;
  readonly expanded: Expanded;
  readonly onCopyPath: () => void;
  readonly onReload: () => void;
}

/** What an expanded row shows: where it is, what was asked for, what is in it. */
export function EnvironmentDetails(
  props: EnvironmentDetailsProps
): React.JSX.Element {
  const trans = useTranslation();
  const { environment, expanded } = props;
  return (
    <div id={props.id} className="jp-CondaEnv-details">
      <div className="jp-CondaEnv-path">
        <code>{environment.prefix}</code>
        <IconButton
          action="copy-path"
          icon={copyIcon}
          label={trans.__('Copy the path')}
          onClick={props.onCopyPath}
        />
      </div>
      {expanded.error && (
        <>
          <Message kind="error">{sentenceFor(expanded.error, trans)}</Message>
          <TextButton
            action="retry"
            label={trans.__('Try again')}
            onClick={props.onReload}
          />
        </>
      )}
      {expanded.detail && <Facts detail={expanded.detail} />}
      {expanded.packages && <Packages packages={expanded.packages} />}
      {!expanded.packages && !expanded.error && (
        <p className="jp-CondaEnv-hint" role="status">
          {trans.__('Loading packages…')}
        </p>
      )}
    </div>
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

function Packages({
  packages
}: {
  readonly packages: readonly Package[];
}): React.JSX.Element {
  const trans = useTranslation();
  const [filter, setFilter] = React.useState('');
  const wanted = filter.trim().toLowerCase();
  const shown = packages.filter(({ name }) =>
    name.toLowerCase().includes(wanted)
  );
  return (
    <>
      <Search
        label={trans.__('Filter packages')}
        value={filter}
        onChange={setFilter}
      />
      {shown.length === 0 ? (
        <p className="jp-CondaEnv-hint">{trans.__('No such package.')}</p>
      ) : (
        <div className="jp-CondaEnv-tableBox" tabIndex={0}>
          <table
            className="jp-CondaEnv-packages"
            aria-label={trans.__('Packages')}
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
                <th scope="col">{trans.__('Build')}</th>
              </tr>
            </thead>
            <tbody>
              {shown.map(item => (
                <PackageRow key={`${item.manager}/${item.name}`} item={item} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}

function PackageRow({ item }: { readonly item: Package }): React.JSX.Element {
  const build = item.manager === 'pip' ? 'pip' : (item.build ?? '');
  return (
    <tr data-package={item.name} data-requested={item.requested}>
      <td title={item.channel ? `${item.name} (${item.channel})` : item.name}>
        {item.name}
      </td>
      <td title={item.version}>{item.version}</td>
      <td
        title={item.location ?? build}
        data-manager={item.manager}
        className="jp-CondaEnv-packageBuild"
      >
        {build}
      </td>
    </tr>
  );
}
