import './base.css';
import './configuration.css';
