import { closeIcon } from '@jupyterlab/ui-components';
import React from 'react';
import { isChoosable, managerOf, specOf } from '../model/decisions';
import type { DraftFile } from '../model/draft';
import type { Decision, FileSpecs, Manager } from '../tokens';
import { Hint, IconButton } from './controls';
import { listOf } from './lists';
import { useTranslation } from './translation';

interface ChosenFileProps {
  readonly chosen: DraftFile;
  readonly error: string | null;
  /** Let the other manager install a line; without it the file counts as it is. */
  readonly onChoose?: (index: number) => void;
  readonly onLeave?: () => void;
}

/** The file that an environment is made from, and what it asks for. */
export function ChosenFile(props: ChosenFileProps): React.JSX.Element {
  const trans = useTranslation();
  const { file, specs } = props.chosen;
  return (
    <div className="jp-CondaEnv-file" data-invalid={props.error !== null}>
      <div className="jp-CondaEnv-fileHead">
        <span className="jp-CondaEnv-fileName" title={file.name}>
          {file.name}
        </span>
        {props.onLeave && (
          <IconButton
            action="leave-file"
            icon={closeIcon}
            label={trans.__('Do not use %1', file.name)}
            onClick={props.onLeave}
          />
        )}
      </div>
      {props.error && (
        <div className="jp-CondaEnv-fieldError" role="alert">
          {props.error}
        </div>
      )}
      <Decisions {...props} />
      <Specs specs={specs} />
      {specs.channels.length > 0 && (
        <Hint>{trans.__('Channels: %1', listOf(specs.channels, trans))}</Hint>
      )}
      {specs.platforms.length > 0 && (
        <Hint>{trans.__('Platforms: %1', listOf(specs.platforms, trans))}</Hint>
      )}
      <Notes notes={specs.notes} />
    </div>
  );
}

/** What the file asks for, apart from the lines that can be decided on. */
function Specs({
  specs
}: {
  readonly specs: FileSpecs;
}): React.JSX.Element | null {
  const trans = useTranslation();
  const decisions = specs.decisions ?? [];
  const shown = new Set(decisions.map(({ spec }) => spec));
  const lines = [
    ...specs.specs.filter(spec => !shown.has(spec)),
    ...specs.pip
      .filter(line => !shown.has(line))
      .map(line => trans.__('pip: %1', line))
  ];
  return lines.length > 0 ? (
    <ul className="jp-CondaEnv-specs" aria-label={trans.__('It asks for')}>
      {lines.map(line => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  ) : null;
}

function Notes({ notes }: Pick<FileSpecs, 'notes'>): React.JSX.Element | null {
  const trans = useTranslation();
  return notes.length > 0 ? (
    <ul className="jp-CondaEnv-notes" aria-label={trans.__('Notes')}>
      {notes.map(note => (
        <li key={`${note.line}${note.message}`}>
          {note.line === null
            ? note.message
            : trans.__('Line %1: %2', note.line, note.message)}
        </li>
      ))}
    </ul>
  ) : null;
}

/** The lines of a file that conda or pip could install, each with who does. */
function Decisions(props: ChosenFileProps): React.JSX.Element | null {
  const trans = useTranslation();
  const { specs, choices } = props.chosen;
  const decisions = specs.decisions ?? [];
  return decisions.length > 0 ? (
    <ul className="jp-CondaEnv-decisions" aria-label={trans.__('Conda or pip')}>
      {decisions.map((decision, index) => (
        <DecisionLine
          key={`${decision.line}${decision.requirement}`}
          decision={decision}
          manager={managerOf(decision, index, choices)}
          onChoose={
            props.onChoose && isChoosable(specs, decision)
              ? () => props.onChoose?.(index)
              : undefined
          }
        />
      ))}
    </ul>
  ) : null;
}

function DecisionLine(props: {
  readonly decision: Decision;
  readonly manager: Manager | null;
  readonly onChoose: (() => void) | undefined;
}): React.JSX.Element {
  const trans = useTranslation();
  const { decision, manager } = props;
  const isChanged = manager !== decision.manager;
  return (
    <li data-requirement={decision.requirement} data-manager={manager}>
      <span className="jp-CondaEnv-requirement">
        {specOf(decision, manager) ?? decision.requirement}
      </span>
      {manager && <ManagerSwitch {...props} manager={manager} />}
      <span className="jp-CondaEnv-reason">
        {isChanged ? trans.__('Your choice.') : decision.reason}
      </span>
    </li>
  );
}

/** Who installs a line; a click chooses the other one. */
function ManagerSwitch(props: {
  readonly decision: Decision;
  readonly manager: Manager;
  readonly onChoose: (() => void) | undefined;
}): React.JSX.Element {
  const trans = useTranslation();
  const { decision, manager } = props;
  return (
    <button
      type="button"
      className="jp-CondaEnv-switch"
      data-action="choose-manager"
      disabled={!props.onChoose}
      aria-label={
        manager === 'conda'
          ? trans.__('%1: by conda; use pip', decision.requirement)
          : trans.__('%1: by pip; use conda', decision.requirement)
      }
      title={
        manager === 'conda'
          ? trans.__('Let pip install it instead')
          : trans.__('Let conda install it instead')
      }
      onClick={props.onChoose}
    >
      <span data-on={manager === 'conda'}>{trans.__('conda')}</span>
      <span data-on={manager === 'pip'}>{trans.__('pip')}</span>
    </button>
  );
}
