/** Which incident's obstacle a directive answers. */
export const obstacleDirectives = `
ALTER TABLE directive ADD COLUMN obstacle_of TEXT;
CREATE INDEX directive_of_obstacle ON directive (obstacle_of, province);
`
