/** Made of openapi.json by types.mjs (`make types`): what the server says, and what it is told. */
export interface components {
    schemas: {
        /** @description Who is calling; may: what the role allows. */
        Me: {
            username: string;
            name: string;
            role: string;
            language: string;
            may: string[];
        };
        /** @description A merge method; inputs: the fewest and the most models beside the base, null: any number. */
        Method: {
            name: string;
            source: string;
            inputs: [
                number,
                number | null
            ];
            /** @enum {string} */
            base: "required" | "optional" | "none";
            parameters: components["schemas"]["ParameterSpec"][];
            label: string;
            explanation: string;
            group: components["schemas"]["MethodGroup"];
            ports: components["schemas"]["Ports"];
        };
        /** @description Methods of one idea. */
        MethodGroup: {
            name: string;
            label: string;
        };
        /**
         * @description A parameter of a method; low, high: sensible bounds for a search; least, most: what the method accepts at all.
         *
         *     start: what a new connection or merge begins with; idle: accepted, but changes nothing.
         */
        ParameterSpec: {
            name: string;
            /** @enum {string} */
            kind: "real" | "integer" | "bool";
            default: boolean | number | null;
            per_input: boolean;
            low: number;
            high: number;
            least: number | null;
            most: number | null;
            start: number | null;
            idle: boolean;
            required: boolean;
            searchable: boolean;
            label: string;
            explanation: string;
        };
        /** @description What a method calls its inputs, where it takes them. */
        Ports: {
            base?: string;
            models?: string;
        };
        /** @description Everything that stands against merging some models; terms: what the licences of the added ones would bring. */
        Compatibility: {
            problems: components["schemas"]["Pairing"][];
            terms: components["schemas"]["Terms"];
        };
        /** @description Something that stands against merging models, or that is good to know; model: the id of the blamed one. */
        Pairing: {
            /** @enum {string} */
            severity: "error" | "warning";
            message: string;
            mend: string;
            model: string | null;
        };
        /** @description The gravest consequence of some licences, and the names of the models that cause it. */
        Terms: {
            /** @enum {string} */
            verdict: "forbidden" | "clash" | "unclear" | "share alike" | "free";
            because: string[];
        };
        /** @description Models to compare; added: those of them that would join the others, all of them if not said. */
        ModelsIn: {
            models: string[];
            added?: string[] | null;
        };
        /** @description A way of searching; several_goals: it weighs several against each other. */
        Algorithm: {
            name: string;
            label: string;
            explanation: string;
            several_goals: boolean;
            fields: components["schemas"]["AlgorithmField"][];
            granularities: string[];
        };
        /** @description A setting of a search; default null: the engine's own choice; of_stage: kept by the stage, not in its options. */
        AlgorithmField: {
            name: string;
            /** @enum {string} */
            kind: "integer" | "decimal" | "points";
            least: number;
            most: number;
            default: number | null;
            label: string;
            explanation: string;
            of_stage: boolean;
        };
        /** @description A measure; needs_answers: only written answers can be measured. */
        MeasureFacts: {
            name: string;
            label: string;
            explanation: string;
            needs_answers: boolean;
        };
        /** @description A search as people choose it; items: questions that each candidate answers in one generation. */
        Preset: {
            /** @enum {string} */
            name: "trial" | "standard" | "thorough";
            candidates: number;
            generations: number;
            items: number;
            stages: components["schemas"]["PresetStage"][];
        };
        /** @description A stage of a preset. */
        PresetStage: {
            algorithm: string;
            granularity: string;
            generations: number;
            population: number;
            sigma: number;
        };
        /** @description Everything from which a search is put together. */
        Searches: {
            algorithms: components["schemas"]["Algorithm"][];
            measures: components["schemas"]["MeasureFacts"][];
            presets: components["schemas"]["Preset"][];
        };
        /**
         * @description What a licence says, in the reader's language; commercial null: it depends on facts that cannot be seen here.
         *
         *     care: worth a sign, because it is not plainly free to use or its conditions travel to every child.
         */
        LicenceFacts: {
            name: string;
            commercial: boolean | null;
            share_alike: boolean;
            note: string;
            care: boolean;
        };
        /** @description A model of the catalogue; base: the model on which a LoRA adapter goes, null for a whole model. */
        Model: {
            id: string;
            name: string;
            description: string;
            architecture: string;
            parameters: number;
            size_bytes: number;
            dtype: string;
            layers: number;
            licence: string;
            licence_facts: components["schemas"]["LicenceFacts"];
            language: string;
            digest: string;
            /** @enum {string} */
            origin: "folder" | "upload" | "merged";
            base: string | null;
            shared: boolean;
            created: string;
        };
        /** @description A job was begun; follow it under /jobs/{job}. */
        JobStarted: {
            /** Format: uuid */
            job: string;
        };
        /** @description A model folder on the server. ``base``: the model on which it goes, for the folder of a LoRA adapter. */
        FolderIn: {
            folder: string;
            /** @default  */
            name?: string;
            base?: string | null;
        };
        /** @description One file of a model's folder. */
        ModelFile: {
            name: string;
            size_bytes: number;
        };
        /** @description A model with its files and its card. */
        WholeModel: {
            id: string;
            name: string;
            description: string;
            architecture: string;
            parameters: number;
            size_bytes: number;
            dtype: string;
            layers: number;
            licence: string;
            licence_facts: components["schemas"]["LicenceFacts"];
            language: string;
            digest: string;
            /** @enum {string} */
            origin: "folder" | "upload" | "merged";
            base: string | null;
            shared: boolean;
            created: string;
            card: string;
            files: components["schemas"]["ModelFile"][];
        };
        /** @description What may be changed about a model. */
        ModelIn: {
            name: string;
            /** @default  */
            description?: string;
        };
        /** @description The source that did best on held-out questions. */
        BestParent: {
            name: string;
            heldout: components["schemas"]["Interval"];
        };
        /** @description A parent's place in a child's recipe, or that of an adapter's base. */
        Bond: {
            parent: string;
            child: string;
            place: number;
        };
        /** @description The models around ``focus`` within ``hops`` (0: all of them); more: the family goes on beyond these. */
        Family: {
            focus: string;
            hops: number;
            more: boolean;
            members: components["schemas"]["Member"][];
            bonds: components["schemas"]["Bond"][];
        };
        /** @description A mean score with its 95 % interval, all in [0, 1], over ``n`` questions. */
        Interval: {
            score: number;
            low: number;
            high: number;
            n: number;
        };
        /** @description How a merged model came about; heldout, best_parent and difference: from its run's report, null without one. */
        Making: {
            method: string;
            label: string;
            run: string | null;
            run_name: string;
            heldout: components["schemas"]["Interval"] | null;
            best_parent: components["schemas"]["BestParent"] | null;
            difference: components["schemas"]["Rivalry"] | null;
            blend: components["schemas"]["NamedBlendRow"][];
        };
        /** @description A model of a family; terms: what follows from all the sources it goes back to; made: null if not merged here. */
        Member: {
            id: string;
            name: string;
            /** @enum {string} */
            origin: "folder" | "upload" | "merged";
            architecture: string;
            parameters: number;
            size_bytes: number;
            licence: string;
            licence_name: string;
            commercial: boolean | null;
            share_alike: boolean;
            licence_note: string;
            terms: components["schemas"]["Terms"];
            digest: string;
            created: string;
            archived: boolean;
            made: components["schemas"]["Making"] | null;
        };
        /** @description One parameter of one input of one merge, layer by layer; name: of the source, or of the merge itself. */
        NamedBlendRow: {
            node: string;
            source: string | null;
            parameter: string;
            by_layer: (number | null)[];
            embed: number | null;
            norm: number | null;
            name: string;
        };
        /** @description The winner against the parent that does best on the same questions; parent: its id. */
        Rivalry: {
            difference: number;
            low: number;
            high: number;
            p: number;
            gained: number;
            lost: number;
            n: number;
            parent: string;
            name: string;
        };
        /**
         * @description A question set; splits: questions of each part; reading: how its file is read, where that is not found.
         *
         *     ratings: null where the questions are not people's ratings.
         */
        EvaluationSet: {
            id: string;
            name: string;
            description: string;
            scorer: string;
            template: string;
            max_new_tokens: number;
            shots: number;
            until: string[];
            thinking: boolean;
            reading: components["schemas"]["FileReading"];
            items: number;
            splits: {
                [key: string]: number;
            };
            sha256: string;
            ratings: components["schemas"]["RatingsFacts"] | null;
            shared: boolean;
            created: string;
        };
        /** @description How a question file is read, each where it is not found: merger.evaluation.tasks.Reading. */
        FileReading: {
            header?: number;
            columns?: {
                [key: string]: string | string[];
            };
            left_out?: number[];
            sheet?: string;
            first_choice?: number;
        };
        /**
         * @description What stands behind a question set of people's ratings: the judging project's id, and how many judged how much.
         *
         *     judgements: those of which a row of the set follows.
         */
        RatingsFacts: {
            project: string;
            people: number;
            judgements: number;
        };
        /** @description People's judgements, which grow; people, judgements: so far. A design names it by its id as it does a set. */
        GrowingSet: {
            id: string;
            name: string;
            people: number;
            judgements: number;
        };
        /** @description What a question file holds; faulty: rows whose problems go when they are left out. */
        Preview: {
            columns: string[];
            rows: components["schemas"]["QuestionRow"][];
            count: number;
            splits: {
                [key: string]: number;
            };
            problems: components["schemas"]["RowProblem"][];
            problem_count: number;
            faulty: number[];
            warnings: components["schemas"]["RowProblem"][];
            read: components["schemas"]["ReadFile"];
        };
        /** @description A question in a table; several answers or choices stand between " || ". */
        QuestionRow: {
            id: string;
            question: string;
            answer: string;
            choices: string;
            image: string;
            response: string;
            criteria: string;
            split: string;
            tags: string[];
        };
        /** @description A column of a file: its title, our name for it ("": not used), and what stands in it. */
        ReadColumn: {
            title: string;
            name: string;
            samples: string[];
        };
        /**
         * @description How a question file was read; header: the row with the titles; left_out: rows that are not read.
         *
         *     titled: whether a row may hold titles. first_choice: the number by which an answer means the first choice, null
         *     where no answer is such a number; first_choice_sure: whether the file or a person says so.
         */
        ReadFile: {
            encoding: string;
            sheets: string[];
            titled: boolean;
            header: number;
            columns: components["schemas"]["ReadColumn"][];
            left_out: number[];
            first_choice: number | null;
            first_choice_sure: boolean;
        };
        /** @description What is wrong with a question file; row null: with the whole file. */
        RowProblem: {
            row: number | null;
            column: string | null;
            message: string;
            mend: string;
        };
        /** @description A question set with some of its rows; count: of all rows that were asked for. */
        WholeEvaluationSet: {
            id: string;
            name: string;
            description: string;
            scorer: string;
            template: string;
            max_new_tokens: number;
            shots: number;
            until: string[];
            thinking: boolean;
            reading: components["schemas"]["FileReading"];
            items: number;
            splits: {
                [key: string]: number;
            };
            sha256: string;
            ratings: components["schemas"]["RatingsFacts"] | null;
            shared: boolean;
            created: string;
            rows: components["schemas"]["QuestionRow"][];
            count: number;
        };
        /** @description A design in a list. */
        DesignLine: {
            id: string;
            name: string;
            revision: number;
            updated: string;
            created: string;
        };
        /** @description A design with its drawing and its search settings. */
        Design: {
            id: string;
            name: string;
            revision: number;
            updated: string;
            created: string;
            graph: components["schemas"]["DesignGraph"];
            search: components["schemas"]["DesignSearch"];
        };
        /** @description Where the search stops with the best so far. */
        DesignBudget: {
            candidates?: number | null;
            /** @description Questions put to models */
            items?: number | null;
            /** @description In the currency of price */
            money?: number | null;
            /** @description Of an hour of this machine */
            price?: number | null;
        };
        /** @description How questions are saved; rungs need rotate false and a single goal. */
        DesignEconomy: {
            /**
             * @description Other questions in every generation
             * @default true
             */
            rotate?: boolean;
            /**
             * @description Numbers of questions after which a surely worse candidate is dropped
             * @default []
             */
            rungs?: number[];
            /**
             * @description How often a better candidate may be dropped
             * @default 0.05
             */
            alpha?: number;
            /**
             * @description Every how many generations all questions are asked; 0: never
             * @default 0
             */
            estimator?: number;
            /**
             * @description A mix that was asked the same questions before is not asked again
             * @default true
             */
            cache?: boolean;
        };
        /** @description A model that flows from a node into a port of a merge, with its own parameters. */
        DesignEdge: {
            from: string;
            id: string;
            to: string;
            /** @enum {string} */
            port: "base" | "models";
            parameters: {
                [key: string]: components["schemas"]["ParameterValue"];
            };
        };
        /** @description A drawing: its parts and connections, whose order is the order of merging. */
        DesignGraph: {
            nodes: components["schemas"]["DesignNode"][];
            edges: components["schemas"]["DesignEdge"][];
        };
        /** @description Something told of every candidate. /searches lists all, and which need written answers: that takes longer. */
        DesignMeasure: {
            kind: string;
            /** @default 0 */
            weight?: number;
        };
        /** @description A source (model: its id in the catalogue), a merge (method, parameters) or a note; x, y: in pixels. */
        DesignNode: {
            id: string;
            /** @enum {string} */
            kind: "source" | "merge" | "note";
            name: string;
            x: number;
            y: number;
            model?: string;
            method?: string;
            parameters?: {
                [key: string]: components["schemas"]["ParameterValue"];
            };
        };
        /** @description People judge the leaders on the way; the run waits for them. */
        DesignPeople: {
            /** @description In which generations, counted over all stages */
            generations: number[];
            /**
             * @description How many of the best are compared with each other
             * @default 4
             */
            leaders?: number;
            /**
             * @description How many are enough
             * @default 60
             */
            judgements?: number;
            /**
             * @description Share in the fitness; the rest is the score's
             * @default 0.5
             */
            weight?: number;
        };
        /** @description What to look for, how thoroughly and how long. stages and items_per_generation count with "custom" only. */
        DesignSearch: {
            /** @description A question set, or a judging project: a run takes its judgements as they stand at the start */
            evaluation_set?: string | null;
            /** @default  */
            good_at?: string;
            /**
             * @default standard
             * @enum {string}
             */
            thoroughness?: "trial" | "standard" | "thorough" | "custom";
            /** @default [] */
            stages?: components["schemas"]["DesignStage"][];
            /** @default 40 */
            items_per_generation?: number;
            /**
             * @description How likely the right answer is, or written answers
             * @default forced
             * @enum {string}
             */
            fitness?: "forced" | "generated";
            /** @default [] */
            skills?: components["schemas"]["DesignSkill"][];
            /** @default [] */
            measures?: components["schemas"]["DesignMeasure"][];
            economy?: components["schemas"]["DesignEconomy"] | null;
            budget?: components["schemas"]["DesignBudget"] | null;
            people?: components["schemas"]["DesignPeople"] | null;
            minutes?: number | null;
            /** @description The child's: the most common one, none, or (null) the base's, else the most common one */
            chat_template?: ("auto" | "none") | null;
            seed?: number | null;
        };
        /** @description Another question set that counts. */
        DesignSkill: {
            /** @description A question set, or a judging project: a run takes its judgements as they stand at the start */
            evaluation_set: string;
            /** @description Share of the best parent's score that must stay */
            keep?: number | null;
            /**
             * @description Share in the fitness, where the first set's is 1
             * @default 0
             */
            weight?: number;
            /** @default 20 */
            items_per_generation?: number;
        };
        /** @description One search; its answer starts the next, finer one. /searches lists algorithms, options and granularities. */
        DesignStage: {
            /** @default cma_es */
            algorithm?: string;
            /**
             * @description As recipes write it; with +path behind it the order of layers is searched too
             * @default layer
             */
            granularity?: string;
            /** @default 1 */
            generations?: number;
            /** @description Candidates a generation; none: as /searches says */
            population?: number | null;
            /** @description First step, in units of the weights; none: as declared */
            sigma?: number | null;
            /** @description Grid only: how many values a weight, or the values */
            points?: number | number[] | null;
            /**
             * @description What else the algorithm takes
             * @default {}
             */
            options?: {
                [key: string]: number;
            };
        };
        /** @description A number that is left to the search. */
        Free: {
            free: components["schemas"]["FreeRange"];
        };
        /** @description Bounds of a number that the search chooses; granularity: as /searches names it; start: where it begins. */
        FreeRange: {
            low: number;
            high: number;
            granularity?: string;
            start?: number | null;
        };
        /** @description A number at evenly spaced places from the first layer to the last, in a straight line between them. */
        Gradient: {
            gradient: number[];
        };
        ParameterValue: number | boolean | components["schemas"]["Gradient"] | components["schemas"]["Free"] | null;
        /** @description A new design; its parts are told in docs/concepts.md. */
        DesignIn: {
            name: string;
            graph?: components["schemas"]["DesignGraph"] | null;
            search?: components["schemas"]["DesignSearch"] | null;
        };
        /** @description A version in a list. */
        VersionLine: {
            number: number;
            note: string;
            created: string;
        };
        /** @description A design with its drawing, and the versions that were kept of it. */
        WholeDesign: {
            id: string;
            name: string;
            revision: number;
            updated: string;
            created: string;
            graph: components["schemas"]["DesignGraph"];
            search: components["schemas"]["DesignSearch"];
            versions: components["schemas"]["VersionLine"][];
        };
        /** @description The canvas, and the revision it began from. */
        DesignSave: {
            name: string;
            graph: components["schemas"]["DesignGraph"];
            search: components["schemas"]["DesignSearch"];
            revision: number;
        };
        /** @description Problems, estimate and sentence of a drawing; no estimate where the search settings cannot be read. */
        Check: {
            problems: components["schemas"]["Problem"][];
            estimate: components["schemas"]["Estimate"] | null;
            sentence: string;
        };
        /**
         * @description low, high: seconds, null while nothing is measured. candidates, items (questions in all): at most.
         *
         *     questions: that a candidate is asked; minutes: the hard stop, by time or money, that a person set; money: null
         *     without a price; text: in the reader's words.
         */
        Estimate: {
            measured: boolean;
            low: number | null;
            high: number | null;
            candidates: number;
            questions: number;
            items: number;
            minutes: number | null;
            money: components["schemas"]["Money"] | null;
            text: string;
        };
        /** @description What an estimate comes to at the price of an hour; most: where the search stops. */
        Money: {
            low: number | null;
            high: number | null;
            most: number | null;
        };
        /** @description One thing to mend. severity: "error" stops the run, "warning" does not. ``action`` names a one-click mend. */
        Problem: {
            message: string;
            /** @default  */
            mend: string;
            /**
             * @default error
             * @enum {string}
             */
            severity: "error" | "warning";
            node: string | null;
            edge: string | null;
            action: string | null;
        };
        /** @description What is on the canvas now. */
        CheckIn: {
            graph: components["schemas"]["DesignGraph"];
            search: components["schemas"]["DesignSearch"];
        };
        /** @description Why a version is kept. */
        NoteIn: {
            /** @default  */
            note?: string;
        };
        /** @description A version that was kept. */
        Version: {
            number: number;
            note: string;
            graph: components["schemas"]["DesignGraph"];
            search: components["schemas"]["DesignSearch"];
        };
        /** @description Something by its id and the name that people know. */
        Named: {
            id: string;
            name: string;
        };
        /** @description A run in a list; stream: under which its events are told; generation 0: none was opened yet. */
        RunLine: {
            id: string;
            name: string;
            design: components["schemas"]["Named"];
            /** @enum {string} */
            status: "queued" | "running" | "waiting" | "paused" | "finishing" | "done" | "cancelled" | "failed";
            generation: number;
            seed: number;
            stream: string;
            winner: components["schemas"]["Named"] | null;
            created: string;
            started: string | null;
            finished: string | null;
            deadline: string | null;
        };
        /**
         * @description The winner thinks before it answers though the question set does not ask for it.
         *
         *     lost: of ``n`` held-out answers those that ended as thoughts; tokens: that thought and answer had.
         */
        Aloud: {
            lost: number;
            n: number;
            tokens: number;
        };
        /** @description One question with both answers, and what was thought before them, where anything was. */
        Change: {
            question: string;
            gold: string;
            winner: string;
            parent: string;
            winner_thought?: string;
            parent_thought?: string;
        };
        /** @description First model minus second on the same questions: 95 % interval, two-sided p, questions won and lost. */
        Difference: {
            difference: number;
            low: number;
            high: number;
            p: number;
            gained: number;
            lost: number;
            n: number;
        };
        /** @description A recipe that stood for election. */
        FinalistEntry: {
            /** @enum {string} */
            kind: "answer" | "candidate";
            generation: number;
            digest: string;
            validation: components["schemas"]["Interval"];
        };
        /** @description Seen minus unseen with its 95 % interval; ``warn``: larger than chance explains (one-sided, 95 %). */
        Gap: {
            seen: number;
            unseen: number;
            difference: number;
            low: number;
            high: number;
            warn: boolean;
        };
        /** @description What the winner lost on the way from these questions to the held-out ones. */
        Gaps: {
            search: components["schemas"]["Gap"];
            validation: components["schemas"]["Gap"];
        };
        /** @description A held-out question, who said what; ``parents`` in the report's order. */
        ItemOutcome: {
            id: string;
            question: string;
            gold: string[];
            winner: components["schemas"]["Outcome"];
            uniform: components["schemas"]["Outcome"];
            parents: components["schemas"]["Outcome"][];
        };
        /** @description A leader that people judged; share: in [0, 1], how often it is expected to be preferred to another leader. */
        JudgedLeader: {
            index: number;
            share: number;
        };
        /** @description On held-out questions, where nothing was chosen; validation: on those by which the winner was chosen. */
        LeadOverParents: {
            difference: number;
            at_least: number;
            chosen_of: number;
            n: number;
            parent: string;
            name: string;
            validation: components["schemas"]["SureLead"];
        };
        /**
         * @description ``leaders.judged``: what people said of a generation's leaders, which enters the fitness with this weight.
         *
         *     judgements, people: what stands behind it; 0 judgements: nobody has said anything, and the scores stay as they are.
         */
        LeadersJudged: {
            generation: number;
            leaders: components["schemas"]["JudgedLeader"][];
            judgements: number;
            people: number;
            weight: number;
        };
        /**
         * @description times: how many searches have been judged on these held-out questions, this one included; on the web judging
         *     projects count as well.
         */
        Looks: {
            used: boolean;
            digest: string;
            times: number;
        };
        /** @description What the fitness depended on, seen three ways. */
        Mattering: {
            parameters: components["schemas"]["View"];
            depths: components["schemas"]["View"];
            blocks: components["schemas"]["View"];
        };
        /** @description What a model said to a question; thought: aloud, before it answered. */
        Outcome: {
            text: string;
            score: number;
            thought?: string;
        };
        /** @description A source. search: only where the parents were measured before the search, as on the web. */
        ParentEntry: {
            digest: string;
            validation: components["schemas"]["Interval"];
            heldout: components["schemas"]["Interval"];
            skills: components["schemas"]["Interval"][];
            cut?: number;
            model: string;
            name: string;
            licence: string | null;
            search?: components["schemas"]["SearchScore"];
        };
        /** @description ``parent.scored``: a source on all search questions; skills: its accuracy on each further question set. */
        ParentScored: {
            model: string;
            name: string;
            fitness: number;
            accuracy: number;
            skills: number[];
        };
        /** @description :class:`merger.evaluation.importance.Share`; of a parameter also whose it is, null for a merge's own. */
        PartShare: {
            name: string;
            share: number;
            low: number;
            high: number;
            source?: string | null;
            parameter?: string;
        };
        /** @description Of one of the run's question sets that is people's ratings: its id, name and digest, who and how much. */
        PeopleBehind: {
            project: string;
            people: number;
            judgements: number;
            set: string;
            name: string;
            sha256: string;
        };
        /** @description A source of a run. */
        RunModel: {
            id: string;
            name: string;
            digest: string;
        };
        /**
         * @description A run's report, everybody under the name that people know; items: the answers to every held-out question.
         *
         *     people: whose judgements it was searched by; reports from before this was told have none.
         */
        RunReport: {
            version: number;
            seed: number;
            seconds: number | null;
            candidates: number;
            generations: number;
            fitness: string;
            items_per_generation: number;
            task: components["schemas"]["TaskFacts"];
            parents: components["schemas"]["ParentEntry"][];
            uniform: components["schemas"]["UniformEntry"];
            winner: components["schemas"]["WinnerEntry"];
            finalists: components["schemas"]["FinalistEntry"][];
            /** @enum {string} */
            verdict: "better" | "perhaps" | "no better" | "worse";
            difference: components["schemas"]["Rivalry"];
            lead: components["schemas"]["LeadOverParents"];
            gap: components["schemas"]["Gaps"];
            skills: components["schemas"]["SkillKept"][];
            aloud: components["schemas"]["Aloud"] | null;
            importance: components["schemas"]["Mattering"];
            blend: components["schemas"]["NamedBlendRow"][];
            leaders_judged?: components["schemas"]["LeadersJudged"][];
            heldout: components["schemas"]["Looks"];
            settings: {
                [key: string]: unknown;
            };
            digests: {
                [key: string]: string;
            };
            versions: {
                [key: string]: string;
            };
            people?: components["schemas"]["PeopleBehind"][];
            comparisons: components["schemas"]["ShownComparison"][];
            items?: components["schemas"]["ItemOutcome"][];
        };
        /** @description A question set of a run; weight and keep: of a further one; ratings: of people's ratings, fixed at the start. */
        RunSet: {
            id: string;
            name: string;
            sha256: string;
            ratings?: components["schemas"]["RatingsFacts"];
            weight?: number;
            keep?: number | null;
        };
        /** @description On the search questions, by the plan's fitness. */
        SearchScore: {
            fitness: number;
            accuracy: number;
        };
        /** @description The winner against a parent or the best uniform merge (it has no name); of the changed questions the first. */
        ShownComparison: {
            /** @enum {string} */
            kind: "parent" | "uniform";
            name: string;
            gained: components["schemas"]["Change"][];
            lost: components["schemas"]["Change"][];
            gained_count: number;
            lost_count: number;
            difference: components["schemas"]["Difference"];
        };
        /** @description kept: the winner's share of the best parent's held-out score, null where that is 0; keep: what was asked. */
        SkillKept: {
            name: string;
            keep: number | null;
            kept: number | null;
            held: boolean;
        };
        /** @description How far the winner leads all parents; see :class:`merger.evaluation.statistics.Lead`. */
        SureLead: {
            difference: number;
            at_least: number;
            chosen_of: number;
            n: number;
        };
        /** @description The first question set; sizes: questions of each part. */
        TaskFacts: {
            name: string;
            digest: string;
            scorer: string;
            template: string | null;
            max_new_tokens: number;
            thinking: boolean;
            sizes: {
                [key: string]: number;
            };
        };
        /** @description The best of ``tried`` merges with one value a parameter. */
        UniformEntry: {
            digest: string;
            validation: components["schemas"]["Interval"];
            heldout: components["schemas"]["Interval"];
            skills: components["schemas"]["Interval"][];
            cut?: number;
            recipe: {
                [key: string]: unknown;
            };
            search: components["schemas"]["SearchScore"];
            tried: number;
        };
        /** @description :class:`merger.evaluation.importance.Importance`. */
        View: {
            candidates: number;
            explained: number;
            shares: components["schemas"]["PartShare"][];
        };
        /** @description A run with its plan and, once done, its report. */
        WholeRun: {
            id: string;
            name: string;
            design: components["schemas"]["Named"];
            /** @enum {string} */
            status: "queued" | "running" | "waiting" | "paused" | "finishing" | "done" | "cancelled" | "failed";
            generation: number;
            seed: number;
            stream: string;
            winner: components["schemas"]["Named"] | null;
            created: string;
            started: string | null;
            finished: string | null;
            deadline: string | null;
            stages: {
                [key: string]: unknown;
            }[];
            models: components["schemas"]["RunModel"][];
            evaluation_set: components["schemas"]["RunSet"];
            skills: components["schemas"]["RunSet"][];
            parents: components["schemas"]["ParentScored"][] | null;
            report: components["schemas"]["RunReport"] | null;
        };
        /** @description What the search found; search_answers: generated answers to the search questions. */
        WinnerEntry: {
            digest: string;
            validation: components["schemas"]["Interval"];
            heldout: components["schemas"]["Interval"];
            skills: components["schemas"]["Interval"][];
            cut?: number;
            recipe: {
                [key: string]: unknown;
            };
            search: components["schemas"]["SearchScore"];
            /** @enum {string} */
            kind: "answer" | "candidate";
            generation: number;
            search_answers: components["schemas"]["Interval"];
        };
        /**
         * @description A candidate that an archive keeps.
         *
         *     quality: place of the goal whose archive this is, and cell: place on the map of the other goals (CycleQD); niche:
         *     what the candidate is worth among the others of the archive (M2N2).
         */
        ArchiveMember: {
            generation: number;
            index: number;
            fitness: number;
            objectives?: number[];
            quality?: number;
            cell?: number[];
            niche?: number;
        };
        /** @description Where a candidate of the latest generation is from: parents as [generation, index]. */
        Birth: {
            generation: number;
            index: number;
            parents: number[][];
            operator: string;
        };
        /**
         * @description ``candidate.scored``; fitness null: it failed, for the reason in ``error``, which others do not have.
         *
         *     objectives: values of the goals, in [0, 1], more is better. excess: how much of the guarded skills is lost beyond
         *     what is allowed, 0: none. dropped: asked no more questions, as it was surely worse than the best so far. done: of
         *     the generation's candidates, failed ones included. id: on the command line there is none.
         */
        CandidateScored: {
            generation: number;
            index: number;
            id: string | null;
            fitness: number | null;
            accuracy: number | null;
            objectives: number[];
            excess: number | null;
            dropped: boolean;
            seconds: number | null;
            done: number;
            of: number;
            error?: string;
        };
        CandidateScoredEvent: {
            seq: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "candidate.scored";
            payload: components["schemas"]["CandidateScored"];
            at: string;
        };
        /** @description A candidate that no other beats in all goals; times: how often it was judged, values are means. */
        FrontMember: {
            generation: number;
            index: number;
            fitness: number;
            objectives: number[];
            excess: number;
            times: number;
        };
        /**
         * @description ``generation.closed``: figures of the fitness over its candidates, and what may be drawn.
         *
         *     All figures are null when every candidate failed. infeasible: candidates that lost more than the guards allow.
         *     asked: questions put to models since the run began, of the ``due`` ones that no race, cache or estimate would have
         *     saved. eta: seconds to go, null before the first pace is known.
         */
        GenerationClosed: {
            number: number;
            stage: number;
            failed: number;
            best: number | null;
            best_id: string | null;
            best_index: number | null;
            best_accuracy: number | null;
            best_objectives: number[];
            median: number | null;
            lower_quartile: number | null;
            upper_quartile: number | null;
            spread: number | null;
            dropped: number;
            infeasible: number;
            asked: number;
            due: number;
            search: components["schemas"]["SearchData"];
            blend: components["schemas"]["NamedBlendRow"][];
            eta_low: number | null;
            eta_high: number | null;
        };
        GenerationClosedEvent: {
            seq: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "generation.closed";
            payload: components["schemas"]["GenerationClosed"];
            at: string;
        };
        /** @description ``generation.opened``; items: questions of the first set that each candidate is asked. */
        GenerationOpened: {
            number: number;
            stage: number;
            population: number;
            items: number;
        };
        GenerationOpenedEvent: {
            seq: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "generation.opened";
            payload: components["schemas"]["GenerationOpened"];
            at: string;
        };
        /**
         * @description One objective: the first question set, a further one, or a measure.
         *
         *     keep: the share of the best parent's score that a candidate must keep.
         */
        Goal: {
            /** @enum {string} */
            kind: "task" | "skill" | "measure";
            name: string;
            weight: number;
            keep: number | null;
        };
        LeadersJudgedEvent: {
            seq: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "leaders.judged";
            payload: components["schemas"]["LeadersJudged"];
            at: string;
        };
        /** @description The kind says it all: ``run.paused``, ``run.resumed``, ``run.cancelled``, ``run.finishing``. */
        Nothing: Record<string, never>;
        ParentScoredEvent: {
            seq: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "parent.scored";
            payload: components["schemas"]["ParentScored"];
            at: string;
        };
        /** @description ``report.progress``: models that have answered the part of the questions named by ``what``. */
        ReportProgress: {
            done: number;
            total: number;
            what: string;
        };
        ReportProgressEvent: {
            seq: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "report.progress";
            payload: components["schemas"]["ReportProgress"];
            at: string;
        };
        RunCancelledEvent: {
            seq: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "run.cancelled";
            payload: components["schemas"]["Nothing"];
            at: string;
        };
        /** @description Events after the given number, oldest first; last: the newest of them, or the given number. */
        RunEvents: {
            events: (components["schemas"]["RunQueuedEvent"] | components["schemas"]["RunStartedEvent"] | components["schemas"]["ParentScoredEvent"] | components["schemas"]["GenerationOpenedEvent"] | components["schemas"]["CandidateScoredEvent"] | components["schemas"]["LeadersJudgedEvent"] | components["schemas"]["GenerationClosedEvent"] | components["schemas"]["SamplesAnsweredEvent"] | components["schemas"]["ReportProgressEvent"] | components["schemas"]["RunWaitingEvent"] | components["schemas"]["RunPausedEvent"] | components["schemas"]["RunResumedEvent"] | components["schemas"]["RunCancelledEvent"] | components["schemas"]["RunFinishingEvent"] | components["schemas"]["RunFinishedEvent"] | components["schemas"]["RunFailedEvent"])[];
            last: number;
        };
        /** @description ``run.failed``: why, and what to do about it, in the run's language. */
        RunFailed: {
            message: string;
            mend: string;
        };
        RunFailedEvent: {
            seq: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "run.failed";
            payload: components["schemas"]["RunFailed"];
            at: string;
        };
        /** @description ``run.finished``; the answers to every single held-out question are told under /runs/{id}. */
        RunFinished: {
            report: components["schemas"]["RunReport"];
        };
        RunFinishedEvent: {
            seq: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "run.finished";
            payload: components["schemas"]["RunFinished"];
            at: string;
        };
        RunFinishingEvent: {
            seq: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "run.finishing";
            payload: components["schemas"]["Nothing"];
            at: string;
        };
        RunPausedEvent: {
            seq: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "run.paused";
            payload: components["schemas"]["Nothing"];
            at: string;
        };
        /** @description ``run.queued`` */
        RunQueued: {
            name: string;
            seed: number;
        };
        RunQueuedEvent: {
            seq: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "run.queued";
            payload: components["schemas"]["RunQueued"];
            at: string;
        };
        RunResumedEvent: {
            seq: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "run.resumed";
            payload: components["schemas"]["Nothing"];
            at: string;
        };
        /** @description ``run.started``; objectives: names of the goals, other events list values in this order. */
        RunStarted: {
            population: number;
            stages: components["schemas"]["StagePlan"][];
            objectives: string[];
            goals: components["schemas"]["Goal"][];
            generations_total: number;
            candidates_total: number;
        };
        RunStartedEvent: {
            seq: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "run.started";
            payload: components["schemas"]["RunStarted"];
            at: string;
        };
        /**
         * @description ``run.waiting``: people are asked about the leaders of a generation.
         *
         *     project: of the judging; leaders: how many are compared; judgements: how many are waited for.
         */
        RunWaiting: {
            generation: number;
            project: string;
            leaders: number;
            judgements: number;
        };
        RunWaitingEvent: {
            seq: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "run.waiting";
            payload: components["schemas"]["RunWaiting"];
            at: string;
        };
        /** @description model null: the best child, which has no name yet; thought: what the model thought aloud before it answered. */
        SampleAnswer: {
            model: string | null;
            name: string;
            text: string;
            right: boolean;
            thought?: string;
        };
        /** @description A sample question with everybody's answers. */
        SampleRow: {
            question: string;
            gold: string;
            answers: components["schemas"]["SampleAnswer"][];
        };
        /** @description ``samples.answered``; seconds: what the answers took. */
        SamplesAnswered: {
            generation: number;
            rows: components["schemas"]["SampleRow"][];
            seconds: number;
        };
        SamplesAnsweredEvent: {
            seq: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "samples.answered";
            payload: components["schemas"]["SamplesAnswered"];
            at: string;
        };
        /**
         * @description What can be drawn beside the fitness; an algorithm without a front or an archive leaves it out.
         *
         *     shortened: how many entries were left out of a list to keep the event small.
         */
        SearchData: {
            pareto?: components["schemas"]["FrontMember"][];
            archive?: components["schemas"]["ArchiveMember"][];
            genealogy?: components["schemas"]["Birth"][];
            shortened?: {
                [key: string]: number;
            };
        };
        /** @description One search after another; genes: how many numbers it varies. */
        StagePlan: {
            algorithm: string;
            granularity: string;
            generations: number;
            population: number;
            genes: number;
        };
        /** @description A candidate with its genes and its blend by layer; fitness null: it is not scored, or failed (``error``). */
        Candidate: {
            id: string;
            generation: number;
            index: number;
            genome: number[];
            /** @enum {string} */
            status: "waiting" | "claimed" | "scored" | "failed";
            fitness: number | null;
            accuracy: number | null;
            seconds: number | null;
            attempts: number;
            error: string;
            blend: components["schemas"]["NamedBlendRow"][];
        };
        /**
         * @description What people said of a generation's leaders, frozen: what ``python -m merger evolve --people`` takes.
         *
         *     shares: [place in the generation, share]; digest: SHA-256 of the sums of the judgements.
         */
        LeadersSaid: {
            generation: number;
            shares: [
                number,
                number
            ][];
            judgements: number;
            people: number;
            digest: string;
        };
        /**
         * @description Whom a run waits for. project, stream: of the judging; state: of it; failed: the models could not answer.
         *
         *     judged, wanted: judgements so far and those that are enough. people: who is asked, as the owner or a number says.
         *     more_needed: whoever is asked has nothing left to judge, and it is not enough yet.
         */
        PeopleAsked: {
            generation: number;
            project: string;
            stream: string;
            /** @enum {string} */
            state: "answering" | "open" | "paused" | "closed";
            failed: boolean;
            judged: number;
            wanted: number;
            people: string[];
            more_needed: boolean;
        };
        /** @description People in a run: whom it waits for, null: nobody; and what was said so far. */
        RunPeople: {
            waiting: components["schemas"]["PeopleAsked"] | null;
            judged: components["schemas"]["LeadersSaid"][];
        };
        /** @description A name. */
        NameIn: {
            name: string;
        };
        /** @description One message to up to three models; ``history`` holds the turns before, oldest first. */
        ChatIn: {
            models: string[];
            message: string;
            /** @default [] */
            history?: {
                [key: string]: string;
            }[];
        };
        /** @description What a model said; name: "" for one that is gone; thought: before its answer; error: why it could not answer. */
        ChatAnswer: {
            model: string;
            name: string;
            text: string;
            thought?: string;
            seconds?: number;
            error?: string;
        };
        /** @description The answers of all models that were asked, in the order asked. */
        ChatAnswers: {
            answers: components["schemas"]["ChatAnswer"][];
        };
        /** @description A job and, once over, its result (a chat's answers; of every other kind, the model) or its fault. */
        Job: {
            id: string;
            kind: string;
            /** @enum {string} */
            state: "queued" | "running" | "done" | "failed" | "cancelled";
            stream: string;
            result: components["schemas"]["KeptModel"] | components["schemas"]["ChatAnswers"] | null;
            error: components["schemas"]["JobFault"] | null;
            created: string;
            finished: string | null;
        };
        /** @description ``job.failed``: why, and how to mend it. */
        JobFault: {
            message: string;
            mend: string;
            field?: string;
        };
        /** @description The model of an import, an upload or a saved winner; new: false where the same weights were there before. */
        KeptModel: {
            model: string;
            name: string;
            new: boolean;
        };
        /** @description ``job.cancelled`` */
        JobCancelled: Record<string, never>;
        JobCancelledEvent: {
            seq: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "job.cancelled";
            payload: components["schemas"]["JobCancelled"];
            at: string;
        };
        /** @description ``job.done``; what the result holds depends on the kind of job. */
        JobDone: {
            result: {
                [key: string]: unknown;
            };
        };
        JobDoneEvent: {
            seq: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "job.done";
            payload: components["schemas"]["JobDone"];
            at: string;
        };
        /** @description As of a run. */
        JobEvents: {
            events: (components["schemas"]["JobProgressEvent"] | components["schemas"]["JobDoneEvent"] | components["schemas"]["JobFailedEvent"] | components["schemas"]["JobCancelledEvent"])[];
            last: number;
        };
        JobFailedEvent: {
            seq: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "job.failed";
            payload: components["schemas"]["JobFault"];
            at: string;
        };
        /** @description ``job.progress``; eta: seconds to go, null while unknown. */
        JobProgress: {
            done: number;
            total: number;
            unit: string;
            eta: number | null;
        };
        JobProgressEvent: {
            seq: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "job.progress";
            payload: components["schemas"]["JobProgress"];
            at: string;
        };
        /** @description A judging project; judged, turns: judgements so far and wanted. job: of the models' answering. */
        JudgingProject: {
            id: string;
            name: string;
            title: string;
            run: string | null;
            /** @enum {string} */
            source: "winner" | "finalists" | "front" | "elites" | "models";
            /** @enum {string} */
            kind: "pairs" | "rubric" | "check";
            criteria: components["schemas"]["StepsOf"][];
            /** @enum {string} */
            state: "answering" | "open" | "paused" | "closed";
            split: string;
            questions: number;
            systems: number;
            raters: number;
            judged: number;
            turns: number;
            job: string | null;
            stream: string;
            created: string;
        };
        /** @description A criterion as it is kept and shown. */
        StepsOf: {
            name: string;
            label: string;
            steps: string[];
        };
        /** @description A row of a rubric in your words; steps: from the worst to the best. */
        OwnCriterion: {
            label: string;
            steps: string[];
        };
        /**
         * @description A practice item; why: told after the choice. Of pairs: first, second, and right: first, second, same or bad.
         *     Of one answer: answer, and steps: the right ones by criterion (own1, own2… are your own), from 0, the worst.
         */
        PracticeItemIn: {
            question: string;
            why: string;
            /** @default  */
            first?: string;
            /** @default  */
            second?: string;
            /** @default  */
            right?: string;
            /** @default  */
            answer?: string;
            /** @default {} */
            steps?: {
                [key: string]: number;
            };
        };
        /**
         * @description A project. Either ``run``, with source (winner, finalists, front, elites) and the numbers of its candidates, none
         *     for the first ones; or ``models``, the first beside the others, with ``question_set``.
         *
         *     split: which questions are asked; heldout: you know that held-out questions are used up by this; raters: people for
         *     each pair. closes: with its time zone. practice: at least three items, null for the ready ones.
         *
         *     repeats: share of pairs shown again with sides swapped. title, guide: read by raters, so no model is named there.
         *     kind: "pairs", or one answer at a time by "rubric" or "check"; criteria: ready ones of a rubric; own: further ones.
         */
        ProjectIn: {
            run?: string | null;
            /** @default winner */
            source?: string;
            /** @default [] */
            candidates?: number[];
            /** @default [] */
            models?: string[];
            question_set?: string | null;
            practice?: components["schemas"]["PracticeItemIn"][] | null;
            /** @default false */
            heldout?: boolean;
            /** @default  */
            name?: string;
            /** @default  */
            title?: string;
            /** @default  */
            guide?: string;
            /** @default validation */
            split?: string;
            /** @default 20 */
            questions?: number;
            /** @default 2 */
            raters?: number;
            /** @default 0.05 */
            repeats?: number;
            closes?: string | null;
            /** @default pairs */
            kind?: string;
            /**
             * @default [
             *       "correct",
             *       "natural",
             *       "polite",
             *       "safe"
             *     ]
             */
            criteria?: string[];
            /** @default [] */
            own?: components["schemas"]["OwnCriterion"][];
        };
        /** @description Where one's own work lies: its id under judging/work. */
        OwnDesk: {
            desk: string;
        };
        /** @description 1: raters always agree, 0: as if by chance; with its 95 % interval. items: those that two or more judged. */
        Alpha: {
            value: number;
            low: number;
            high: number;
            items: number;
        };
        /** @description One row of a rubric: its name and how many steps it has, 2 or more, from 0 (the worst) up. */
        Criterion: {
            name: string;
            steps: number;
        };
        /** @description One system by one criterion. mean: the mean step as a share of the best (0 to 1); counts: of each step. */
        CriterionResult: {
            system: string;
            mean: components["schemas"]["IntervalEstimate"];
            counts: number[];
            items: number;
        };
        /** @description One criterion: systems (the best first), pairs of them, by tag, and ordinal agreement. */
        CriterionResults: {
            criterion: components["schemas"]["Criterion"];
            systems: components["schemas"]["CriterionResult"][];
            differences: components["schemas"]["StepDifference"][];
            tags: components["schemas"]["TagSystems"][];
            agreement: components["schemas"]["Alpha"] | null;
        };
        /**
         * @description An item on which raters chose different sides, for adjudication.
         *
         *     counts: how often the first was preferred, the second, "same", "both bad"; adjudicated: the same over adjudications.
         */
        Disagreement: {
            item: string;
            first: string;
            second: string;
            counts: number[];
            /** @default [] */
            adjudicated?: number[];
        };
        /**
         * @description A check of one rater, or of all together: a share of ``of`` judgements (None of none), its interval, and p.
         *
         *     found: the habit is there. Of each rater: over all raters of the project, the habit is found in anyone who has none
         *     in at most 5 % of projects (exact binomial tests, corrected by Holm 1979, Scand J Stat 6:65). Of all together: it is
         *     found in at most 5 % of projects in which nobody has it.
         */
        Habit: {
            share: components["schemas"]["IntervalEstimate"] | null;
            of: number;
            p: number;
            found: boolean;
        };
        /** @description A figure with its 95 % interval. */
        IntervalEstimate: {
            value: number;
            low: number;
            high: number;
        };
        /** @description Results, of pairs or by criteria; names: of the systems by their ids. */
        JudgingResults: {
            names: {
                [key: string]: string;
            };
            results: components["schemas"]["PairResults"] | components["schemas"]["RubricResults"];
        };
        /**
         * @description Whether the longer of two answers is preferred.
         *
         *     longer: how often it was, in the ``judgements`` that chose a side where the lengths differ; None without any.
         *     within: how much more often a system is preferred where its answer is the longer one, against the same rival where
         *     it is the shorter one (0: length does not matter, also where the better system writes more); None where the data do
         *     not show both. found: ``within`` surely differs from 0, falsely in 5 % of projects in which length does not matter.
         */
        LengthCheck: {
            longer: components["schemas"]["IntervalEstimate"] | null;
            judgements: number;
            within: components["schemas"]["IntervalEstimate"] | null;
            found: boolean;
        };
        /**
         * @description The first system against the second.
         *
         *     rate: how often the first is preferred, "same" and "both bad" counting half for each; preferred_first,
         *     preferred_second, same, both_bad: the judgements; items: how many were judged. more: about how many further
         *     judgements, of further items, would settle it if things stay as they are; 0 where it is settled, None where it would
         *     be more than MOST_MORE.
         */
        PairRate: {
            first: string;
            second: string;
            rate: components["schemas"]["IntervalEstimate"];
            preferred_first: number;
            preferred_second: number;
            same: number;
            both_bad: number;
            items: number;
            more: number | null;
        };
        /**
         * @description Everything of a project of pairs.
         *
         *     strengths: the strongest first; empty where comparisons do not connect all systems. rates: each pair once, its
         *     systems in sorted order; ``matrix[a][b]`` is how often a is preferred to b. tags: in sorted order. left: the habit
         *     of a side, over all raters together. disagreements: the most divided first. judgements, items, people: what stands
         *     behind the figures.
         */
        PairResults: {
            strengths: components["schemas"]["Strength"][];
            rates: components["schemas"]["PairRate"][];
            matrix: {
                [key: string]: {
                    [key: string]: number;
                };
            };
            tags: components["schemas"]["TagResults"][];
            agreement: components["schemas"]["Alpha"] | null;
            raters: components["schemas"]["RaterReport"][];
            left: components["schemas"]["Habit"];
            length: components["schemas"]["LengthCheck"];
            disagreements: components["schemas"]["Disagreement"][];
            judgements: number;
            items: number;
            people: number;
        };
        /**
         * @description One rater. consistency: hidden repeats answered alike; practice: practice items answered right; None without any.
         *
         *     left: how often the left side was chosen where a side was (a habit is far from one half on either side); None for
         *     rubrics. haste: how often a judgement came faster than its texts can be read. minutes: the time spent, as measured.
         */
        RaterReport: {
            rater: string;
            judged: number;
            minutes: number;
            consistency: components["schemas"]["IntervalEstimate"] | null;
            repeats: number;
            practice: components["schemas"]["IntervalEstimate"] | null;
            practised: number;
            left: components["schemas"]["Habit"] | null;
            haste: components["schemas"]["Habit"];
        };
        /** @description An answer on which raters are :func:`apart` in one criterion; settled: it was adjudicated. */
        RubricDisagreement: {
            criterion: string;
            item: string;
            system: string;
            counts: number[];
            settled: boolean;
        };
        /** @description Everything of a project by rubric or check. disagreements: the widest first, for adjudication. */
        RubricResults: {
            criteria: components["schemas"]["CriterionResults"][];
            raters: components["schemas"]["RaterReport"][];
            disagreements: components["schemas"]["RubricDisagreement"][];
            judgements: number;
            people: number;
        };
        /** @description Two systems by one criterion, on the items that both were judged on; differences of means between -1 and 1. */
        StepDifference: {
            first: string;
            second: string;
            difference: components["schemas"]["Difference"];
            /** @enum {string} */
            verdict: "better" | "perhaps" | "no better" | "worse";
        };
        /**
         * @description A system's place.
         *
         *     strength: natural log-odds against the average of all systems, which is 0; share: in [0, 1], how often the model
         *     expects it to be preferred to another of the systems, the mean over them; the point that a search takes.
         */
        Strength: {
            system: string;
            strength: components["schemas"]["IntervalEstimate"];
            share: number;
        };
        /** @description The rates on the items of one tag; for pairs that were judged there. */
        TagResults: {
            tag: string;
            rates: components["schemas"]["PairRate"][];
        };
        /** @description The systems on the items of one tag, the best first. */
        TagSystems: {
            tag: string;
            systems: components["schemas"]["CriterionResult"][];
        };
        /** @description The question set that was made of judgements. */
        KeptSet: {
            evaluation_set: string;
        };
        /**
         * @description What will be.
         *
         *     judgements: of all people together, hidden repeats included; each: of one person, at the most; minutes: of one
         *     person; plus_minus: half the width of the 95 % interval of a win rate near one half, between 0 and 0.5.
         */
        Forecast: {
            judgements: number;
            each: number;
            minutes: number;
            plus_minus: number;
        };
        /**
         * @description An invitation; rater: the number of whoever came, null: nobody yet; judged: pairs of that person.
         *
         *     adjudicates: as an adjudicator. letter: null where the link was not mailed.
         */
        InvitationLine: {
            id: number;
            note: string;
            adjudicates: boolean;
            rater: number | null;
            judged: number;
            expires: string;
            revoked: boolean;
            letter: components["schemas"]["LetterLine"] | null;
        };
        /** @description The mail of an invitation; trouble: what went wrong last, "" if nothing did; waiting: it goes out by itself. */
        LetterLine: {
            address: string;
            /** @enum {string} */
            state: "waiting" | "sent" | "refused" | "dropped";
            trouble: string;
            mend: string;
            sent: string | null;
        };
        /** @description A link that is told once; null where it goes out by mail. */
        NewInvitation: {
            id: number;
            link: string | null;
            expires: string;
        };
        /**
         * @description An invitation. note: whom it is for, in your words. adjudicates: to decide where raters disagree, not to rate.
         *     address: where to mail it, in which language (ja, en); "": you send the link yourself.
         */
        InvitationIn: {
            /** @default  */
            note?: string;
            /** @default 14 */
            days?: number;
            /** @default false */
            adjudicates?: boolean;
            /** @default  */
            address?: string;
            /** @default ja */
            language?: string;
        };
        /** @description A rater or adjudicator; held: pairs in hand; kept: pairs kept for them, not yet in hand; asked: still asked. */
        RaterLine: {
            number: number;
            adjudicates: boolean;
            judged: number;
            held: number;
            kept: number;
            asked: boolean;
        };
        /** @description How many pairs are kept for somebody now, by this request. */
        KeptPairs: {
            kept: number;
        };
        /** @description How many pairs. */
        ShareIn: {
            count: number;
        };
        /**
         * @description Agreement with people on what both judged; by a criterion, "" for pairs.
         *
         *     measured: whether enough is known to speak of it. found: as merger.judgements.ModelAgreement; null: nothing was
         *     judged by both.
         */
        ModelAgreementOut: {
            criterion: string;
            measured: boolean;
            found: {
                [key: string]: unknown;
            } | null;
        };
        /**
         * @description A model that judges. asked, questions: so far and in all; unreadable: without a verdict; job: of its asking.
         *     endpoint: of another server, whose cost so far stands in its currency, null where no price is known.
         *
         *     inconsistent: the share of pairs on which its word followed the place of an answer, with its interval.
         */
        ModelJudgeLine: {
            id: string;
            name: string;
            digest: string;
            endpoint: string | null;
            job: string | null;
            state: ("queued" | "running" | "done" | "failed" | "cancelled") | null;
            asked: number;
            questions: number;
            unreadable: number;
            tokens_in: number;
            tokens_out: number;
            cost: string | null;
            currency: string;
            inconsistent: {
                [key: string]: number;
            } | null;
            agreement: components["schemas"]["ModelAgreementOut"][];
        };
        /** @description Which model judges: one of the catalogue that is not itself judged, or one of another server (endpoint). */
        JudgeIn: {
            model?: string | null;
            endpoint?: string | null;
        };
        /**
         * @description What a model's judging comes to before it begins, roughly.
         *
         *     questions: still to be asked; cached: of these, asked before in another project, which costs nothing; unasked: too
         *     long to be asked. tokens: read and written. Of another server's model: cost in its currency, null without a price;
         *     most, used: tokens of its budget in the project; enough: whether that suffices, reach: for how many questions. Of a
         *     catalogue's model: seconds, null where nothing is measured yet.
         */
        JudgingEstimateOut: {
            questions: number;
            cached: number;
            unasked: number;
            tokens: number;
            cost: string | null;
            currency: string;
            most: number | null;
            used: number | null;
            enough: boolean | null;
            reach: number | null;
            seconds: number | null;
        };
        /** @description With its verdicts: names of the systems by their ids; figures as of merger.judgements, null before any. */
        ModelJudgeResults: {
            id: string;
            name: string;
            digest: string;
            endpoint: string | null;
            job: string | null;
            state: ("queued" | "running" | "done" | "failed" | "cancelled") | null;
            asked: number;
            questions: number;
            unreadable: number;
            tokens_in: number;
            tokens_out: number;
            cost: string | null;
            currency: string;
            inconsistent: {
                [key: string]: number;
            } | null;
            agreement: components["schemas"]["ModelAgreementOut"][];
            names: {
                [key: string]: string;
            };
            results: {
                [key: string]: unknown;
            } | null;
        };
        /** @description A model of another server. token: whether one is stored; it is never told. Prices: of a million tokens. */
        EndpointLine: {
            id: string;
            name: string;
            url: string;
            model: string;
            token: boolean;
            most_tokens: number;
            price_in: string | null;
            price_out: string | null;
            currency: string;
        };
        /**
         * @description A model of a server that speaks the OpenAI chat completions protocol and is named in JUDGE_HOSTS.
         *
         *     url: up to and with the version, https://api.example.jp/v1. most_tokens: that one project may use up.
         */
        EndpointIn: {
            name: string;
            url: string;
            model: string;
            /** @default  */
            token?: string;
            /** @default 1000000 */
            most_tokens?: number;
            price_in?: number | string | null;
            price_out?: number | string | null;
            /** @default  */
            currency?: string;
        };
        /** @description What is to be another; of what is left out nothing changes. token: "" keeps the stored one. */
        EndpointChange: {
            /** @default  */
            name?: string;
            /** @default  */
            model?: string;
            /** @default  */
            token?: string;
            /** @default 0 */
            most_tokens?: number;
            price_in?: number | string | null;
            price_out?: number | string | null;
            /** @default  */
            currency?: string;
        };
        /** @description Something to judge, or to adjudicate. */
        WorkLine: {
            id: string;
            adjudicates: boolean;
            title: string;
            state: string;
            remaining: number;
        };
        /**
         * @description Everything with which the judging page begins; id: the desk's; place: one's own, under which nobody else can
         *     judge; rater: one's own number; adjudicates: whether this is adjudication; practice: the items not yet done, none
         *     for an adjudicator.
         *
         *     kind: pairs, or one answer at a time by the rows of a rubric or a check.
         */
        Desk: {
            state: string;
            remaining: number;
            judged: number;
            id: string;
            place: string;
            rater: number;
            adjudicates: boolean;
            title: string;
            guide: string;
            /** @enum {string} */
            kind: "pairs" | "rubric" | "check";
            criteria: components["schemas"]["StepsOf"][];
            practice: (components["schemas"]["ShownPractice"] | components["schemas"]["PracticeAnswer"])[];
            practice_count: number;
        };
        /** @description A practice item of one answer; place: its number in the list. */
        PracticeAnswer: {
            place: number;
            question: string;
            answer: string;
        };
        /** @description A practice item; place: its number in the list. */
        ShownPractice: {
            place: number;
            question: string;
            left: string;
            right: string;
        };
        /** @description The next pairs; those that were postponed come last. */
        Pairs: {
            state: string;
            remaining: number;
            judged: number;
            seats: (components["schemas"]["ShownPair"] | components["schemas"]["ShownAnswer"])[];
        };
        /** @description What the question's maker wrote for whoever judges: a right answer, and what to look at. */
        Sheet: {
            reference: string;
            criteria: string;
        };
        /** @description One answer to judge for itself; token, item, sheet: as of a pair. */
        ShownAnswer: {
            id: string;
            token: string;
            item: string;
            question: string;
            answer: string;
            sheet?: components["schemas"]["Sheet"];
        };
        /**
         * @description A pair to judge; token: to be sent back with the judgement; item: what is judged, the same at whichever turn, for
         *     this rater alone; sheet: only where the question has one.
         */
        ShownPair: {
            id: string;
            token: string;
            item: string;
            question: string;
            left: string;
            right: string;
            sheet?: components["schemas"]["Sheet"];
        };
        /** @description How many pairs to hold. */
        WantedIn: {
            /** @default 4 */
            count?: number;
        };
        /** @description A judgement is kept; state: of the project meanwhile; past its last day it counts as closed. */
        KeptJudgement: {
            state: string;
        };
        /**
         * @description What is said of one answer, whose choice is "rated". steps: by criterion, from 0, the worst; all of them.
         *
         *     Of a check also: flags of the ready ones; spans: marked parts of the answer, [start, end] in characters (code
         *     points); corrected: the answer as it should be.
         */
        Details: {
            /** @default {} */
            steps?: {
                [key: string]: number;
            };
            /** @default [] */
            flags?: string[];
            /** @default [] */
            spans?: [
                number,
                number
            ][];
            corrected?: string | null;
        };
        /** @description A choice; id: made by you, so that sending it twice counts once. reasons: of the ready ones. */
        JudgementIn: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            seat: string;
            /** Format: uuid */
            token: string;
            choice: string;
            seconds: number;
            /** @default [] */
            reasons?: string[];
            /** @default  */
            comment?: string;
            /**
             * @default {
             *       "steps": {},
             *       "flags": [],
             *       "spans": [],
             *       "corrected": null
             *     }
             */
            details?: components["schemas"]["Details"];
        };
        /**
         * @description Where a rater stands: pairs left (1000 are that many or more), and own judgements so far; repeats look like
         *     everything else, so they count as well. state: of the project; past its last day it counts as closed.
         */
        Standing: {
            state: string;
            remaining: number;
            judged: number;
        };
        /** @description An undo; id: of the undo itself. */
        UndoIn: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            judgement: string;
        };
        /**
         * @description What a practice item teaches: whether the choice was right, which one is, and why.
         *
         *     steps: the right ones of the criteria that have one, where one answer is judged; answer is "" then.
         */
        Feedback: {
            right: boolean;
            answer: string;
            why: string;
            steps?: {
                [key: string]: number;
            };
        };
        /** @description A choice at a practice item. */
        PracticeIn: {
            /** Format: uuid */
            id: string;
            place: number;
            choice: string;
            seconds: number;
            /** @default {} */
            steps?: {
                [key: string]: number;
            };
        };
        /** @description A pair. */
        SeatIn: {
            /** Format: uuid */
            seat: string;
        };
        /** @description A pair in one's hands. */
        HeldSeat: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            token: string;
        };
        /** @description Pairs to give back. */
        LeaveIn: {
            seats: components["schemas"]["HeldSeat"][];
        };
        /**
         * @description What one rater chose, as the adjudicator saw the sides; nobody's number stands beside it.
         *
         *     Of one answer: steps of the criteria, and of a check flags and the corrected text.
         */
        SaidByRater: {
            choice: string;
            reasons: string[];
            comment: string;
            steps?: {
                [key: string]: number;
            };
            flags?: string[];
            corrected?: string;
        };
        /** @description Everything that is kept of one's own judging in one project. */
        OwnJudgements: {
            rater: number;
            title: string;
            judgements: {
                [key: string]: unknown;
            }[];
        };
        /**
         * @description Why something was refused or failed, and how to mend it; code: of a fault of the engine; field: the blamed one.
         *
         *     suggested: what the field could hold; problems: of a design that cannot run, or of a question file; current: the
         *     state, or the whole design, that stood in the way.
         */
        Fault: {
            message: string;
            mend: string;
            code?: string;
            field?: string | null;
            suggested?: string;
            problems?: (components["schemas"]["Problem"] | components["schemas"]["RowProblem"])[];
            current?: string | components["schemas"]["Design"];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type Me = components['schemas']['Me'];
export type Method = components['schemas']['Method'];
export type MethodGroup = components['schemas']['MethodGroup'];
export type ParameterSpec = components['schemas']['ParameterSpec'];
export type Ports = components['schemas']['Ports'];
export type Compatibility = components['schemas']['Compatibility'];
export type Pairing = components['schemas']['Pairing'];
export type Terms = components['schemas']['Terms'];
export type ModelsIn = components['schemas']['ModelsIn'];
export type Algorithm = components['schemas']['Algorithm'];
export type AlgorithmField = components['schemas']['AlgorithmField'];
export type MeasureFacts = components['schemas']['MeasureFacts'];
export type Preset = components['schemas']['Preset'];
export type PresetStage = components['schemas']['PresetStage'];
export type Searches = components['schemas']['Searches'];
export type LicenceFacts = components['schemas']['LicenceFacts'];
export type Model = components['schemas']['Model'];
export type JobStarted = components['schemas']['JobStarted'];
export type FolderIn = components['schemas']['FolderIn'];
export type ModelFile = components['schemas']['ModelFile'];
export type WholeModel = components['schemas']['WholeModel'];
export type ModelIn = components['schemas']['ModelIn'];
export type BestParent = components['schemas']['BestParent'];
export type Bond = components['schemas']['Bond'];
export type Family = components['schemas']['Family'];
export type Interval = components['schemas']['Interval'];
export type Making = components['schemas']['Making'];
export type Member = components['schemas']['Member'];
export type NamedBlendRow = components['schemas']['NamedBlendRow'];
export type Rivalry = components['schemas']['Rivalry'];
export type EvaluationSet = components['schemas']['EvaluationSet'];
export type FileReading = components['schemas']['FileReading'];
export type RatingsFacts = components['schemas']['RatingsFacts'];
export type GrowingSet = components['schemas']['GrowingSet'];
export type Preview = components['schemas']['Preview'];
export type QuestionRow = components['schemas']['QuestionRow'];
export type ReadColumn = components['schemas']['ReadColumn'];
export type ReadFile = components['schemas']['ReadFile'];
export type RowProblem = components['schemas']['RowProblem'];
export type WholeEvaluationSet = components['schemas']['WholeEvaluationSet'];
export type DesignLine = components['schemas']['DesignLine'];
export type Design = components['schemas']['Design'];
export type DesignBudget = components['schemas']['DesignBudget'];
export type DesignEconomy = components['schemas']['DesignEconomy'];
export type DesignEdge = components['schemas']['DesignEdge'];
export type DesignGraph = components['schemas']['DesignGraph'];
export type DesignMeasure = components['schemas']['DesignMeasure'];
export type DesignNode = components['schemas']['DesignNode'];
export type DesignPeople = components['schemas']['DesignPeople'];
export type DesignSearch = components['schemas']['DesignSearch'];
export type DesignSkill = components['schemas']['DesignSkill'];
export type DesignStage = components['schemas']['DesignStage'];
export type Free = components['schemas']['Free'];
export type FreeRange = components['schemas']['FreeRange'];
export type Gradient = components['schemas']['Gradient'];
export type ParameterValue = components['schemas']['ParameterValue'];
export type DesignIn = components['schemas']['DesignIn'];
export type VersionLine = components['schemas']['VersionLine'];
export type WholeDesign = components['schemas']['WholeDesign'];
export type DesignSave = components['schemas']['DesignSave'];
export type Check = components['schemas']['Check'];
export type Estimate = components['schemas']['Estimate'];
export type Money = components['schemas']['Money'];
export type Problem = components['schemas']['Problem'];
export type CheckIn = components['schemas']['CheckIn'];
export type NoteIn = components['schemas']['NoteIn'];
export type Version = components['schemas']['Version'];
export type Named = components['schemas']['Named'];
export type RunLine = components['schemas']['RunLine'];
export type Aloud = components['schemas']['Aloud'];
export type Change = components['schemas']['Change'];
export type Difference = components['schemas']['Difference'];
export type FinalistEntry = components['schemas']['FinalistEntry'];
export type Gap = components['schemas']['Gap'];
export type Gaps = components['schemas']['Gaps'];
export type ItemOutcome = components['schemas']['ItemOutcome'];
export type JudgedLeader = components['schemas']['JudgedLeader'];
export type LeadOverParents = components['schemas']['LeadOverParents'];
export type LeadersJudged = components['schemas']['LeadersJudged'];
export type Looks = components['schemas']['Looks'];
export type Mattering = components['schemas']['Mattering'];
export type Outcome = components['schemas']['Outcome'];
export type ParentEntry = components['schemas']['ParentEntry'];
export type ParentScored = components['schemas']['ParentScored'];
export type PartShare = components['schemas']['PartShare'];
export type PeopleBehind = components['schemas']['PeopleBehind'];
export type RunModel = components['schemas']['RunModel'];
export type RunReport = components['schemas']['RunReport'];
export type RunSet = components['schemas']['RunSet'];
export type SearchScore = components['schemas']['SearchScore'];
export type ShownComparison = components['schemas']['ShownComparison'];
export type SkillKept = components['schemas']['SkillKept'];
export type SureLead = components['schemas']['SureLead'];
export type TaskFacts = components['schemas']['TaskFacts'];
export type UniformEntry = components['schemas']['UniformEntry'];
export type View = components['schemas']['View'];
export type WholeRun = components['schemas']['WholeRun'];
export type WinnerEntry = components['schemas']['WinnerEntry'];
export type ArchiveMember = components['schemas']['ArchiveMember'];
export type Birth = components['schemas']['Birth'];
export type CandidateScored = components['schemas']['CandidateScored'];
export type CandidateScoredEvent = components['schemas']['CandidateScoredEvent'];
export type FrontMember = components['schemas']['FrontMember'];
export type GenerationClosed = components['schemas']['GenerationClosed'];
export type GenerationClosedEvent = components['schemas']['GenerationClosedEvent'];
export type GenerationOpened = components['schemas']['GenerationOpened'];
export type GenerationOpenedEvent = components['schemas']['GenerationOpenedEvent'];
export type Goal = components['schemas']['Goal'];
export type LeadersJudgedEvent = components['schemas']['LeadersJudgedEvent'];
export type Nothing = components['schemas']['Nothing'];
export type ParentScoredEvent = components['schemas']['ParentScoredEvent'];
export type ReportProgress = components['schemas']['ReportProgress'];
export type ReportProgressEvent = components['schemas']['ReportProgressEvent'];
export type RunCancelledEvent = components['schemas']['RunCancelledEvent'];
export type RunEvents = components['schemas']['RunEvents'];
export type RunFailed = components['schemas']['RunFailed'];
export type RunFailedEvent = components['schemas']['RunFailedEvent'];
export type RunFinished = components['schemas']['RunFinished'];
export type RunFinishedEvent = components['schemas']['RunFinishedEvent'];
export type RunFinishingEvent = components['schemas']['RunFinishingEvent'];
export type RunPausedEvent = components['schemas']['RunPausedEvent'];
export type RunQueued = components['schemas']['RunQueued'];
export type RunQueuedEvent = components['schemas']['RunQueuedEvent'];
export type RunResumedEvent = components['schemas']['RunResumedEvent'];
export type RunStarted = components['schemas']['RunStarted'];
export type RunStartedEvent = components['schemas']['RunStartedEvent'];
export type RunWaiting = components['schemas']['RunWaiting'];
export type RunWaitingEvent = components['schemas']['RunWaitingEvent'];
export type SampleAnswer = components['schemas']['SampleAnswer'];
export type SampleRow = components['schemas']['SampleRow'];
export type SamplesAnswered = components['schemas']['SamplesAnswered'];
export type SamplesAnsweredEvent = components['schemas']['SamplesAnsweredEvent'];
export type SearchData = components['schemas']['SearchData'];
export type StagePlan = components['schemas']['StagePlan'];
export type Candidate = components['schemas']['Candidate'];
export type LeadersSaid = components['schemas']['LeadersSaid'];
export type PeopleAsked = components['schemas']['PeopleAsked'];
export type RunPeople = components['schemas']['RunPeople'];
export type NameIn = components['schemas']['NameIn'];
export type ChatIn = components['schemas']['ChatIn'];
export type ChatAnswer = components['schemas']['ChatAnswer'];
export type ChatAnswers = components['schemas']['ChatAnswers'];
export type Job = components['schemas']['Job'];
export type JobFault = components['schemas']['JobFault'];
export type KeptModel = components['schemas']['KeptModel'];
export type JobCancelled = components['schemas']['JobCancelled'];
export type JobCancelledEvent = components['schemas']['JobCancelledEvent'];
export type JobDone = components['schemas']['JobDone'];
export type JobDoneEvent = components['schemas']['JobDoneEvent'];
export type JobEvents = components['schemas']['JobEvents'];
export type JobFailedEvent = components['schemas']['JobFailedEvent'];
export type JobProgress = components['schemas']['JobProgress'];
export type JobProgressEvent = components['schemas']['JobProgressEvent'];
export type JudgingProject = components['schemas']['JudgingProject'];
export type StepsOf = components['schemas']['StepsOf'];
export type OwnCriterion = components['schemas']['OwnCriterion'];
export type PracticeItemIn = components['schemas']['PracticeItemIn'];
export type ProjectIn = components['schemas']['ProjectIn'];
export type OwnDesk = components['schemas']['OwnDesk'];
export type Alpha = components['schemas']['Alpha'];
export type Criterion = components['schemas']['Criterion'];
export type CriterionResult = components['schemas']['CriterionResult'];
export type CriterionResults = components['schemas']['CriterionResults'];
export type Disagreement = components['schemas']['Disagreement'];
export type Habit = components['schemas']['Habit'];
export type IntervalEstimate = components['schemas']['IntervalEstimate'];
export type JudgingResults = components['schemas']['JudgingResults'];
export type LengthCheck = components['schemas']['LengthCheck'];
export type PairRate = components['schemas']['PairRate'];
export type PairResults = components['schemas']['PairResults'];
export type RaterReport = components['schemas']['RaterReport'];
export type RubricDisagreement = components['schemas']['RubricDisagreement'];
export type RubricResults = components['schemas']['RubricResults'];
export type StepDifference = components['schemas']['StepDifference'];
export type Strength = components['schemas']['Strength'];
export type TagResults = components['schemas']['TagResults'];
export type TagSystems = components['schemas']['TagSystems'];
export type KeptSet = components['schemas']['KeptSet'];
export type Forecast = components['schemas']['Forecast'];
export type InvitationLine = components['schemas']['InvitationLine'];
export type LetterLine = components['schemas']['LetterLine'];
export type NewInvitation = components['schemas']['NewInvitation'];
export type InvitationIn = components['schemas']['InvitationIn'];
export type RaterLine = components['schemas']['RaterLine'];
export type KeptPairs = components['schemas']['KeptPairs'];
export type ShareIn = components['schemas']['ShareIn'];
export type ModelAgreementOut = components['schemas']['ModelAgreementOut'];
export type ModelJudgeLine = components['schemas']['ModelJudgeLine'];
export type JudgeIn = components['schemas']['JudgeIn'];
export type JudgingEstimateOut = components['schemas']['JudgingEstimateOut'];
export type ModelJudgeResults = components['schemas']['ModelJudgeResults'];
export type EndpointLine = components['schemas']['EndpointLine'];
export type EndpointIn = components['schemas']['EndpointIn'];
export type EndpointChange = components['schemas']['EndpointChange'];
export type WorkLine = components['schemas']['WorkLine'];
export type Desk = components['schemas']['Desk'];
export type PracticeAnswer = components['schemas']['PracticeAnswer'];
export type ShownPractice = components['schemas']['ShownPractice'];
export type Pairs = components['schemas']['Pairs'];
export type Sheet = components['schemas']['Sheet'];
export type ShownAnswer = components['schemas']['ShownAnswer'];
export type ShownPair = components['schemas']['ShownPair'];
export type WantedIn = components['schemas']['WantedIn'];
export type KeptJudgement = components['schemas']['KeptJudgement'];
export type Details = components['schemas']['Details'];
export type JudgementIn = components['schemas']['JudgementIn'];
export type Standing = components['schemas']['Standing'];
export type UndoIn = components['schemas']['UndoIn'];
export type Feedback = components['schemas']['Feedback'];
export type PracticeIn = components['schemas']['PracticeIn'];
export type SeatIn = components['schemas']['SeatIn'];
export type HeldSeat = components['schemas']['HeldSeat'];
export type LeaveIn = components['schemas']['LeaveIn'];
export type SaidByRater = components['schemas']['SaidByRater'];
export type OwnJudgements = components['schemas']['OwnJudgements'];
export type Fault = components['schemas']['Fault'];
