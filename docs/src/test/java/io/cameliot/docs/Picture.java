/*
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
package io.cameliot.docs;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Boxes and straight arrows, drawn with characters. Each box is called by the first line in it. */
final class Picture {
    private static final String ARROWHEADS = "▲▼◀▶";
    private static final int[] DOWNWARDS = {-1, 1, 0, 0};
    private static final int[] TO_THE_RIGHT = {0, 0, -1, 1};
    private static final String LINES = "│─";

    private final List<String> rows;
    private final List<Box> boxes = new ArrayList<>();

    Picture(String text) {
        this.rows = text.lines().toList();
        for (int row = 0; row < rows.size(); row++) {
            for (int column = rows.get(row).indexOf('╔');
                    column >= 0;
                    column = rows.get(row).indexOf('╔', column + 1)) {
                boxes.add(box(row, column));
            }
        }
    }

    private Box box(int top, int left) {
        int right = rows.get(top).indexOf('╗', left);
        int bottom = top;
        while (at(bottom, left) != '╚') {
            bottom++;
        }
        String name = rows.get(top + 1).substring(left + 1, right).strip();
        return new Box(name, top, bottom, left, right);
    }

    private char at(int row, int column) {
        boolean inside = row >= 0
                && row < rows.size()
                && column >= 0
                && column < rows.get(row).length();
        return inside ? rows.get(row).charAt(column) : '\0';
    }

    /** The names of the boxes. */
    Set<String> boxes() {
        Set<String> names = new LinkedHashSet<>();
        boxes.forEach(box -> names.add(box.name()));
        return names;
    }

    /** Each as {@code from -> to}. */
    Set<String> arrows() {
        Set<String> arrows = new LinkedHashSet<>();
        for (int row = 0; row < rows.size(); row++) {
            for (int column = 0; column < rows.get(row).length(); column++) {
                int direction = ARROWHEADS.indexOf(at(row, column));
                if (direction >= 0) {
                    int down = DOWNWARDS[direction];
                    int right = TO_THE_RIGHT[direction];
                    arrows.add(end(row, column, -down, -right) + " -> " + end(row, column, down, right));
                }
            }
        }
        return arrows;
    }

    /** The box in this direction of an arrowhead: its line and blanks lead there. */
    private String end(int headRow, int headColumn, int down, int right) {
        int row = headRow + down;
        int column = headColumn + right;
        while (at(row, column) == ' ' || LINES.indexOf(at(row, column)) >= 0) {
            row += down;
            column += right;
        }
        for (Box box : boxes) {
            if (box.has(row, column)) {
                return box.name();
            }
        }
        throw new AssertionError(
                "The arrow at line " + (headRow + 1) + ", column " + (headColumn + 1) + " ends nowhere");
    }

    private record Box(String name, int top, int bottom, int left, int right) {
        boolean has(int row, int column) {
            return row >= top && row <= bottom && column >= left && column <= right;
        }
    }
}
