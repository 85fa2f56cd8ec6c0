import React from 'react';
import type { DetailModel } from '../model/detail';
import type { Advice, Health, Problem } from '../tokens';
import { Hint, Message, TextButton } from './controls';
import { Loading } from './loading';
import { useTranslation } from './translation';

/** Paths that are shown at once; a broken package may have thousands. */
const MOST_PATHS = 200;

/** What is wrong with an environment, found when a person asks, and its repair. */
export function HealthTab(props: {
  readonly model: DetailModel;
}): React.JSX.Element {
  const trans = useTranslation();
  const { model } = props;
  const { health } = model;
  return (
    <>
      <div className="jp-CondaEnv-check-head">
        <Hint>
          {trans.__(
            'Compares its files and dependencies with what should be there.'
          )}
        </Hint>
        <TextButton
          action="check"
          kind={health.value ? 'plain' : 'accept'}
          label={health.value ? trans.__('Check again') : trans.__('Check')}
          isDisabled={health.isLoading}
          onClick={() => void health.load()}
        />
      </div>
      {health.isLoading && (
        <div className="jp-CondaEnv-solving" role="status">
          {trans.__('Checking…')}
        </div>
      )}
      <Loading of={health} label="">
        {value => <Findings health={value} model={model} />}
      </Loading>
    </>
  );
}

function Findings(props: {
  readonly health: Health;
  readonly model: DetailModel;
}): React.JSX.Element {
  const trans = useTranslation();
  const { health, model } = props;
  const { problems, advice, repair } = health;
  return (
    <div className="jp-CondaEnv-findings" aria-busy={model.health.isLoading}>
      {problems.length === 0 ? (
        <p className="jp-CondaEnv-well" role="status">
          {trans.__('All is well: nothing is missing, altered or broken.')}
        </p>
      ) : (
        <>
          <h3>{trans._n('%1 problem', '%1 problems', problems.length)}</h3>
          <ul aria-label={trans.__('Problems')}>
            {problems.map(problem => (
              <ProblemItem
                key={problem.code + problem.message}
                problem={problem}
              />
            ))}
          </ul>
          {repair ? (
            <TextButton
              action="repair"
              kind="accept"
              label={trans.__('Repair…')}
              onClick={() => model.setTask({ kind: 'repair' })}
            />
          ) : (
            <Hint>{trans.__('It cannot be repaired from here.')}</Hint>
          )}
        </>
      )}
      {advice.length > 0 && (
        <>
          <h3>{trans.__('What could be better')}</h3>
          <ul aria-label={trans.__('Advice')}>
            {advice.map(item => (
              <AdviceItem
                key={item.code + item.message}
                advice={item}
                model={model}
              />
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

function ProblemItem({
  problem
}: {
  readonly problem: Problem;
}): React.JSX.Element {
  const trans = useTranslation();
  const { paths } = problem;
  const shown = paths.slice(0, MOST_PATHS);
  return (
    <li data-problem={problem.code}>
      <Message kind="warning">{problem.message}</Message>
      {paths.length > 0 && (
        <details className="jp-CondaEnv-more">
          <summary>{trans._n('%1 file', '%1 files', paths.length)}</summary>
          <ul className="jp-CondaEnv-paths" tabIndex={0}>
            {shown.map(path => (
              <li key={path}>{path}</li>
            ))}
            {paths.length > shown.length && (
              <li>{trans.__('and %1 more', paths.length - shown.length)}</li>
            )}
          </ul>
        </details>
      )}
    </li>
  );
}

function AdviceItem(props: {
  readonly advice: Advice;
  readonly model: DetailModel;
}): React.JSX.Element {
  const trans = useTranslation();
  const { advice, model } = props;
  return (
    <li data-advice={advice.code}>
      <Message kind="info">{advice.message}</Message>
      <TextButton
        action="advice"
        label={trans.__('Show the plan')}
        isDisabled={!model.isChangeable}
        onClick={() =>
          model.setTask({ kind: 'advice', request: advice.request })
        }
      />
    </li>
  );
}
