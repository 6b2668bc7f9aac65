import classes from './Shell.module.css';

export const Brand = () => (
  <span className={classes.brand}>
    <img src="/icon.svg" width={24} height={24} alt="" />
    Earmark
  </span>
);
