import type { TranslationBundle } from '@jupyterlab/translation';
import { HTMLSelect } from '@jupyterlab/ui-components';
import React from 'react';
import { addSpecs, dropSpec } from '../model/basket';
import type { DetailModel } from '../model/detail';
import type { Loaded } from '../model/loaded';
import { packageOf } from '../model/specs';
import type { InstalledPackage, Package } from '../tokens';
import { Hint } from './controls';
import { sentenceFor } from './errorTexts';
import { Loading } from './loading';
import { usePipAllowed } from './serverRules';
import { formatSize } from './size';
import { useTranslation } from './translation';
import { useVersions } from './versionPicker';

/** Packages that are named at once. */
const MOST_NAMES = 8;
/** Nothing else that stands in a record is an address to go to. */
const ADDRESS = /^https?:\/\//i;

interface PackageDetailsProps {
  readonly model: DetailModel;
  readonly item: Package;
  readonly more: Loaded<InstalledPackage>;
}

/** One package: what it is, why it is here, who needs it, and which other versions there are. */
export function PackageDetails(props: PackageDetailsProps): React.JSX.Element {
  const trans = useTranslation();
  const { model, item, more } = props;
  const isPipAllowed = usePipAllowed();
  return (
    <div
      className="jp-CondaEnv-packageDetails"
      role="group"
      aria-label={trans.__('About %1', item.name)}
      data-about={item.name}
    >
      {model.isChangeable && (item.manager === 'conda' || isPipAllowed) && (
        <OtherVersion model={model} item={item} />
      )}
      <Loading of={more} label={trans.__('Loading…')}>
        {value => <Facts value={value} model={model} />}
      </Loading>
    </div>
  );
}

/** The versions that there are to choose from; another one goes into the basket. */
function OtherVersion(props: {
  readonly model: DetailModel;
  readonly item: Package;
}): React.JSX.Element {
  const trans = useTranslation();
  const { model, item } = props;
  const { basket } = model;
  const { name, version, manager } = item;
  const isPip = manager === 'pip';
  const { versions, error } = useVersions(
    name,
    model.catalogue,
    isPip ? model.id : undefined
  );
  const asked = (isPip ? basket.pipInstall : basket.install).find(
    spec => packageOf(spec) === name.toLowerCase()
  );
  const chosen = asked?.split('==')[1] ?? version;
  const offered = [...new Set([chosen, version])]
    .filter(other => !versions.includes(other))
    .concat(versions);
  return (
    <>
      <label className="jp-CondaEnv-versionLine">
        <span>{trans.__('Version')}</span>
        <HTMLSelect
          name="condaenv-installed-version"
          aria-label={trans.__('Version of %1', name)}
          value={chosen}
          onChange={event => {
            const wanted = event.target.value;
            const before =
              asked === undefined ? basket : dropSpec(basket, asked);
            model.setBasket(
              wanted === version
                ? before
                : addSpecs(before, [`${name} ==${wanted}`], manager)
            );
          }}
        >
          {offered.map(other => (
            <option key={other} value={other}>
              {other === version ? trans.__('%1 (installed)', other) : other}
            </option>
          ))}
        </HTMLSelect>
      </label>
      {error && (
        <Hint isStatus>
          {trans.__(
            'Other versions are not known. %1',
            sentenceFor(error, trans)
          )}
        </Hint>
      )}
    </>
  );
}

function Facts(props: {
  readonly value: InstalledPackage;
  readonly model: DetailModel;
}): React.JSX.Element {
  const trans = useTranslation();
  const { value, model } = props;
  const { package: item, summary, depends } = value;
  const links = value.urls.filter(({ url }) => ADDRESS.test(url));
  const origin = item.channel ?? item.location;
  const facts: readonly (readonly [string, React.ReactNode])[] = [
    [trans.__('Why'), <Why key="why" {...props} />],
    [
      trans.__('Needed by'),
      value.needed_by.length > 0 && (
        <Names
          names={value.needed_by.map(({ name }) => name)}
          titles={value.needed_by.map(({ spec }) => spec)}
          model={model}
        />
      )
    ],
    [
      trans.__('Needs'),
      depends.length > 0 && (
        <details className="jp-CondaEnv-more">
          <summary>
            {trans._n('%1 package', '%1 packages', depends.length)}
          </summary>
          {depends.join('\n')}
        </details>
      )
    ],
    [trans.__('Build'), item.build],
    [
      item.manager === 'pip' ? trans.__('From') : trans.__('Channel'),
      [origin, item.subdir].filter(Boolean).join(' · ')
    ],
    [trans.__('License'), item.license],
    [trans.__('Size'), item.size !== null && formatSize(item.size)],
    [
      trans.__('Links'),
      links.length > 0 && (
        <span className="jp-CondaEnv-links">
          {links.map(({ label, url }) => (
            <a
              key={url}
              href={url}
              title={url}
              target="_blank"
              rel="noopener noreferrer"
            >
              {linkLabel(label, trans)}
            </a>
          ))}
        </span>
      )
    ]
  ];
  return (
    <>
      {summary && <p className="jp-CondaEnv-summary">{summary}</p>}
      <dl className="jp-CondaEnv-facts">
        {facts
          .filter(([, what]) => what)
          .map(([label, what]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{what}</dd>
            </div>
          ))}
      </dl>
    </>
  );
}

/** What the server calls addresses out of conda's recipes; others have names of their own. */
function linkLabel(label: string, trans: TranslationBundle): string {
  switch (label) {
    case 'Home page':
      return trans.__('Home page');
    case 'Documentation':
      return trans.__('Documentation');
    case 'Source code':
      return trans.__('Source code');
    default:
      return label;
  }
}

/** The ways from what was asked for down to this package. */
function Why(props: {
  readonly value: InstalledPackage;
  readonly model: DetailModel;
}): React.JSX.Element {
  const trans = useTranslation();
  const { value, model } = props;
  const { requested, name } = value.package;
  const chains = value.why.filter(chain => chain.length > 1);
  if (requested) {
    return <>{trans.__('It was asked for.')}</>;
  }
  if (chains.length === 0) {
    return <>{trans.__('Nothing that was asked for needs it.')}</>;
  }
  return (
    <ul className="jp-CondaEnv-chains" aria-label={trans.__('Why')}>
      {chains.map(chain => (
        <li key={chain.join(' ')}>
          {chain.map((other, index) => (
            <React.Fragment key={other}>
              {index > 0 && ' → '}
              {other === name ? (
                other
              ) : (
                <PackageLink name={other} model={model} />
              )}
            </React.Fragment>
          ))}
        </li>
      ))}
    </ul>
  );
}

function Names(props: {
  readonly names: readonly string[];
  readonly titles: readonly string[];
  readonly model: DetailModel;
}): React.JSX.Element {
  const trans = useTranslation();
  const { names, titles, model } = props;
  const [isAll, setAll] = React.useState(false);
  const shown = isAll ? names : names.slice(0, MOST_NAMES);
  const others = names.length - shown.length;
  return (
    <>
      {shown.map((name, index) => (
        <React.Fragment key={name}>
          {index > 0 && ', '}
          <PackageLink name={name} title={titles[index]} model={model} />
        </React.Fragment>
      ))}
      {others > 0 && (
        <>
          {' '}
          <button
            type="button"
            className="jp-CondaEnv-link"
            data-action="all-names"
            onClick={() => setAll(true)}
          >
            {trans._n('and %1 more', 'and %1 more', others)}
          </button>
        </>
      )}
    </>
  );
}

/** Leads to another package. */
function PackageLink(props: {
  readonly name: string;
  readonly title?: string;
  readonly model: DetailModel;
}): React.JSX.Element {
  return (
    <button
      type="button"
      className="jp-CondaEnv-link"
      data-action="go-to-package"
      title={props.title}
      onClick={() => props.model.installed.open(props.name)}
    >
      {props.name}
    </button>
  );
}
