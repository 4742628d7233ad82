import { type Project, type StoredWorld } from '../../support/model/projection';
import { COURSES, exploreCourse } from '../../support/model/courses';
