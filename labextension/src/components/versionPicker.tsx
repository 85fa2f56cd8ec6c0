import { HTMLSelect } from '@jupyterlab/ui-components';
import React from 'react';
import type { Catalogue } from '../model/catalogue';
import {
  packageOf,
  partsOf,
  seriesOf,
  specOf,
  type Relation
} from '../model/specs';
import { asApiError, type ApiError } from '../restapi';
import { TextButton } from './controls';
import { useTranslation } from './translation';

interface VersionPickerProps {
  readonly spec: string;
  readonly catalogue: Catalogue;
  readonly onChange: (spec: string) => void;
  readonly onRemove: () => void;
  readonly onClose: () => void;
}

/** Which versions of a package are wanted, out of those that there are; or that it is not wanted. */
export function VersionPicker(props: VersionPickerProps): React.JSX.Element {
  const trans = useTranslation();
  const { spec, onChange } = props;
  const name = packageOf(spec);
  const parts = partsOf(spec);
  const { versions } = useVersions(name, props.catalogue);
  const first = React.useRef<HTMLDivElement>(null);
  React.useEffect(() => {
    first.current?.querySelector<HTMLElement>('select, input')?.focus();
  }, []);
  const relations: readonly (readonly [Relation, string])[] = [
    ['', trans.__('Any version')],
    ['=', trans.__('Version')],
    ['>=', trans.__('At least')],
    ['<', trans.__('Older than')],
    ['==', trans.__('Exactly')]
  ];
  const choose = (relation: Relation) => {
    const list = relation === '==' ? versions : seriesOf(versions);
    const version = parts?.version || list[0];
    onChange(specOf(name, relation, version));
  };
  const listed = parts?.relation === '==' ? versions : seriesOf(versions);
  const offered =
    parts?.version && !listed.includes(parts.version)
      ? [parts.version, ...listed]
      : listed;
  return (
    <div
      ref={first}
      role="group"
      className="jp-CondaEnv-versions"
      aria-label={trans.__('Version of %1', name)}
      onKeyDown={event => {
        if (event.key === 'Escape') {
          event.preventDefault();
          event.stopPropagation();
          props.onClose();
        }
      }}
    >
      {parts ? (
        <>
          <HTMLSelect
            name="condaenv-relation"
            aria-label={trans.__('Which versions of %1', name)}
            value={parts.relation}
            disabled={versions.length === 0 && !parts.version}
            onChange={event => choose(event.target.value as Relation)}
          >
            {relations.map(([relation, label]) => (
              <option key={relation} value={relation}>
                {label}
              </option>
            ))}
          </HTMLSelect>
          {parts.relation !== '' && (
            <HTMLSelect
              name="condaenv-version"
              aria-label={trans.__('Version of %1', name)}
              value={parts.version}
              onChange={event =>
                onChange(specOf(name, parts.relation, event.target.value))
              }
            >
              {offered.map(version => (
                <option key={version} value={version}>
                  {version}
                </option>
              ))}
            </HTMLSelect>
          )}
        </>
      ) : (
        <code>{spec}</code>
      )}
      <TextButton
        action="take-out"
        label={trans.__('Take out')}
        onClick={props.onRemove}
      />
    </div>
  );
}

/** What is known of the versions of a package. */
interface Versions {
  /** Newest first; none while they are asked for. */
  readonly versions: readonly string[];
  /** Why they are not known. */
  readonly error: ApiError | null;
}

const NOT_YET: Versions = { versions: [], error: null };

/**
 * The versions that the channels have, or those that pip could install into an environment.
 *
 * @param environment - The id of that environment.
 */
export function useVersions(
  name: string,
  catalogue: Catalogue,
  environment?: string
): Versions {
  const [found, setFound] = React.useState(NOT_YET);
  React.useEffect(() => {
    let isWanted = true;
    const tell = (answer: Versions) => {
      if (isWanted) {
        setFound(answer);
      }
    };
    catalogue.versions(name, environment).then(
      versions => tell({ versions, error: null }),
      (reason: unknown) => tell({ versions: [], error: asApiError(reason) })
    );
    return () => {
      isWanted = false;
    };
  }, [name, catalogue, environment]);
  return found;
}
